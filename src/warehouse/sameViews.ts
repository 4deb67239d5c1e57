/** A page view of a person, as the tag or an access log tells of it. */
export interface View {
  readonly event: number;
  /** Key of the event, in hex: an order that is the same in whatever order events arrive. */
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly from: 'tag' | 'log';
  /** What it is known by; null where it has no such thing. Page views of two sites share none. */
  readonly request: string | null;
  readonly cookie: string | null;
  /** Address (as stored), agent and page. */
  readonly place: string | null;
}

/** A log has the time of the request, the tag reports once the page has loaded; clocks of two machines differ a little. */
const BEFORE_MS = 60_000;
/** A log's page view counts after so long unless the tag reported it. */
export const WAIT_MS = 600_000;

/** By what two page views are known to be the same, surest first. Browsers with different cookies are never the same. */
const TIERS: readonly { log: (view: View) => string | null; tag: (view: View) => string | null }[] = [
  { log: (view) => view.request, tag: (view) => view.request },
  { log: (view) => view.cookie, tag: (view) => view.cookie },
  // Most logs have no cookies; and the first request of a browser has none where later ones do.
  { log: (view) => (view.cookie === null ? view.place : null), tag: (view) => view.place },
  { log: (view) => view.place, tag: (view) => (view.cookie === null ? view.place : null) },
];

/**
 * The page views of a log that the tag reported too. Each report stands for one: within a tier, both sides of a key are taken in
 * the order of time, each log line with the first report that fits; as every line waits equally long, no other way joins more.
 * The answer is of the set alone, whatever its order.
 */
export function reportedViews(views: readonly View[]): ReadonlySet<number> {
  const inOrder = views.toSorted((a, b) => a.time - b.time || (a.key < b.key ? -1 : 1));
  const joined = new Set<View>();
  for (const tier of TIERS) {
    const reports = byKey(
      inOrder.filter((view) => view.from === 'tag' && !joined.has(view)),
      tier.tag,
    );
    const next = new Map<string, number>();
    for (const line of inOrder) {
      if (line.from !== 'log' || joined.has(line)) continue;
      const key = tier.log(line);
      const found = key === null ? undefined : reports.get(key);
      if (key === null || found === undefined) continue;
      let at = next.get(key) ?? 0;
      while ((found[at]?.time ?? Number.POSITIVE_INFINITY) < line.time - BEFORE_MS) at += 1;
      const report = found[at];
      if (report !== undefined && report.time <= line.time + WAIT_MS) {
        joined.add(line);
        joined.add(report);
        at += 1;
      }
      next.set(key, at);
    }
  }
  return new Set([...joined].flatMap((view) => (view.from === 'log' ? view.event : [])));
}

function byKey(views: readonly View[], keyOf: (view: View) => string | null): Map<string, View[]> {
  const groups = new Map<string, View[]>();
  for (const view of views) {
    const key = keyOf(view);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [view]);
    else group.push(view);
  }
  return groups;
}

/** From when to when a page view of the other side could be the same one. */
export function reachOf({ from, time }: View): { since: number; until: number } {
  return from === 'log'
    ? { since: time - BEFORE_MS, until: time + WAIT_MS }
    : { since: time - WAIT_MS, until: time + BEFORE_MS };
}

/**
 * The views that decide together, from some of them on: whom each could be joined with, whom those could, and so on. Whatever
 * is not among them makes no difference to them.
 */
export function decidingTogether(views: readonly View[], seeds: Iterable<View>): View[] {
  const places = new Map<string, View[]>();
  for (const view of views) {
    for (const key of keysOf(view)) {
      const there = places.get(key);
      if (there === undefined) places.set(key, [view]);
      else there.push(view);
    }
  }
  for (const there of places.values()) there.sort((a, b) => a.time - b.time);
  const found = new Set<View>(seeds);
  for (const view of found) {
    const { since, until } = reachOf(view);
    for (const key of keysOf(view)) {
      const there = places.get(key) ?? [];
      for (let at = firstFrom(there, since); at < there.length; at += 1) {
        const other = there[at];
        if (other === undefined || other.time > until) break;
        if (other.from !== view.from) found.add(other);
      }
    }
  }
  return [...found];
}

function keysOf({ request, cookie, place }: View): string[] {
  return [
    ...(request === null ? [] : [`request ${request}`]),
    ...(cookie === null ? [] : [`cookie ${cookie}`]),
    ...(place === null ? [] : [`place ${place}`]),
  ];
}

/** Position of the first view at or after a time, of views in order. */
function firstFrom(views: readonly View[], time: number): number {
  let [low, high] = [0, views.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((views[middle]?.time ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
