import type { Goal } from '../../src/model/goal.ts';
import { clockIn } from './clock.ts';
import type { TestEvent, TestSession, World } from './world.ts';

/**
 * The definitions of the product, answered the slow and obvious way: every row looks at every event. It shares no code
 * with what it checks.
 */
export interface Asked {
  metrics: readonly string[];
  dimensions: readonly string[];
  filters: readonly unknown[];
  zone: string;
  from: number;
  to: number;
  excluded: boolean;
}

export type Number_ = number | null | { value: number; currency: string };
/** `sort` holds what rows are ordered by where that is not the label. */
export interface OracleRow {
  dimensions: string[];
  sort: (string | number)[];
  metrics: Number_[];
}

interface Key {
  label: string;
  sort: string | number;
}

const ENGAGEMENT = 'engagement';

export function oracle(
  asked: Asked,
  world: Pick<World, 'events' | 'sessions'>,
  goals: readonly Goal[],
): OracleRow[] {
  const sessions = new Map(world.sessions.map((one) => [one.session, one]));
  const here = world.events.filter(
    (one) =>
      one.site === 'example.com' &&
      one.at >= asked.from &&
      one.at < asked.to &&
      (asked.excluded || one.excluded === null),
  );
  const sessionOf = (one: TestEvent) => (one.session === null ? undefined : sessions.get(one.session));
  const nameOf = (one: TestEvent) => (one.name === ENGAGEMENT ? 'pageview' : one.name);
  const did = (one: TestEvent, goal: Goal) =>
    'event' in goal.match
      ? nameOf(one) === goal.match.event
      : nameOf(one) === 'pageview' && like(goal.match.page, one.page);
  const goalsOf = (one: TestEvent) => goals.filter((goal) => did(one, goal)).map((goal) => goal.name);
  const cookiesOf = (one: TestEvent) => ((one.cookies ?? []).length > 0 ? (one.cookies ?? []) : ['(none)']);
  const firstVisit = (visitor: number) =>
    Math.min(
      ...world.sessions
        .filter((one) => one.site === 'example.com' && one.visitor === visitor && one.firstAt !== null)
        .map((one) => one.firstAt ?? 0),
    );

  function visitorType(one: TestSession | undefined): string | null {
    // A session of engagement alone is no visit, so it is neither.
    if (one === undefined || one.identity === 'cookieless' || one.firstAt === null) return null;
    return one.firstAt === firstVisit(one.visitor) ? 'new' : 'returning';
  }

  /** The text of a dimension, null when missing. */
  function textOf(one: TestEvent, dimension: string): string | null {
    const session = sessionOf(one);
    const facts = session?.facts ?? one.facts;
    if (dimension.startsWith('event:props:')) return one.props?.[dimension.slice(12)] ?? null;
    if (dimension.startsWith('visit:experiment:')) return one.experiments?.[dimension.slice(17)] ?? null;
    switch (dimension) {
      case 'event:page':
        return one.page;
      case 'event:name':
        return nameOf(one);
      case 'event:product':
        return one.product;
      case 'visit:entry_page':
        return session?.entry ?? null;
      case 'visit:exit_page':
        return session?.exit ?? null;
      case 'visit:visitor_type':
        return visitorType(session);
      case 'visit:source':
        return facts.source ?? 'Direct / None';
      case 'visit:local_hour':
        return facts.local_hour === undefined ? null : String(facts.local_hour);
      case 'visit:country':
        return facts.country ?? null;
      case 'visit:browser':
        return facts.browser ?? null;
      case 'visit:utm_campaign':
        return facts.utm_campaign ?? null;
      default:
        throw new Error(`the oracle knows no ${dimension}`);
    }
  }

  function keyOf(one: TestEvent, dimension: string): Key {
    if (dimension.startsWith('time:')) return clockIn(asked.zone, one.at, dimension.slice(5));
    const label = textOf(one, dimension) ?? '(none)';
    return {
      label,
      sort: dimension === 'visit:local_hour' ? (label === '(none)' ? -1 : Number(label)) : label,
    };
  }

  function holds(filter: unknown, one: TestEvent, goal: string | null, cookie: string | null): boolean {
    const [op, a, b, options] = filter as [string, unknown, readonly string[], { case_sensitive: boolean }?];
    const list = a as readonly unknown[];
    if (op === 'and') return list.every((inner) => holds(inner, one, goal, cookie));
    if (op === 'or') return list.some((inner) => holds(inner, one, goal, cookie));
    if (op === 'not') return !holds(a, one, goal, cookie);
    if (op === 'has_done' || op === 'has_not_done') {
      const found = here.some(
        (other) =>
          one.session !== null &&
          other.session === one.session &&
          other.name !== ENGAGEMENT &&
          holds(a, other, null, null),
      );
      return found === (op === 'has_done');
    }
    const positive = op.replace('_not', '');
    const texts =
      a === 'event:goal'
        ? goal === null
          ? goalsOf(one)
          : [goal]
        : a === 'visit:cookie'
          ? (cookie === null ? cookiesOf(one) : [cookie]).map((name) => (name === '(none)' ? null : name))
          : [textOf(one, String(a))];
    const found = texts.some((text) =>
      b.some((value) => compare(positive, text, value, options?.case_sensitive ?? true)),
    );
    return found === (positive === op);
  }

  /** What an event is in several rows for: each goal and each cookie, where these are dimensions. */
  function unfolded(one: TestEvent, dimensions: readonly string[]) {
    const goals = dimensions.includes('event:goal') ? goalsOf(one) : [null];
    const cookies = dimensions.includes('visit:cookie') ? cookiesOf(one) : [null];
    return goals.flatMap((goal) => cookies.map((cookie) => ({ one, goal, cookie })));
  }

  function matching(
    filters: readonly unknown[],
    dimensions: readonly string[],
    kind: (one: TestEvent) => boolean,
  ) {
    return here
      .filter(kind)
      .flatMap((one) => unfolded(one, dimensions))
      .filter(({ one, goal, cookie }) => filters.every((filter) => holds(filter, one, goal, cookie)));
  }

  function rowsOf(
    dimensions: readonly string[],
    filters: readonly unknown[],
    kind: (one: TestEvent) => boolean,
  ) {
    const rows = new Map<string, { keys: Key[]; events: TestEvent[] }>();
    for (const { one, goal, cookie } of matching(filters, dimensions, kind)) {
      const keys = dimensions.map((dimension): Key => {
        const several = dimension === 'event:goal' ? goal : dimension === 'visit:cookie' ? cookie : null;
        return several === null ? keyOf(one, dimension) : { label: several, sort: several };
      });
      const name = JSON.stringify(keys.map((key) => key.label));
      const row = rows.get(name) ?? { keys, events: [] };
      row.events.push(one);
      rows.set(name, row);
    }
    return rows;
  }

  const action = (one: TestEvent) => one.name !== ENGAGEMENT;
  const viewed = (one: TestEvent) => one.name === 'pageview';
  const engaged = (one: TestEvent) => one.name === ENGAGEMENT && one.session !== null;
  const remaining = asked.filters.filter((filter) => (filter as unknown[])[1] !== 'event:goal');
  const rows = rowsOf(asked.dimensions, asked.filters, action);
  if (asked.dimensions.length === 0 && rows.size === 0) rows.set('[]', { keys: [], events: [] });
  const everyone = visitors(matching(asked.filters, [], action).map(({ one }) => one));
  const audience = visitors(matching(remaining, [], action).map(({ one }) => one));
  const others = asked.dimensions.filter((dimension) => dimension !== 'event:goal');
  const peers = rowsOf(others, remaining, action);
  const engagement = rowsOf(asked.dimensions, asked.filters, engaged);
  const seenBy = asked.dimensions.map((dimension) =>
    dimension === 'visit:exit_page' ? 'event:page' : dimension,
  );
  const seen = rowsOf(seenBy, asked.filters, (one) => viewed(one) && one.session !== null);

  return [...rows].map(([name, { keys, events }]) => {
    const visits = [...new Set(events.flatMap((one) => sessionOf(one) ?? []))];
    const views = events.filter(viewed).length;
    const peerName = JSON.stringify(
      keys.filter((_, at) => asked.dimensions[at] !== 'event:goal').map((key) => key.label),
    );
    const peerCount = visitors(peers.get(peerName)?.events ?? []);
    const signs = engagement.get(name)?.events ?? [];
    const views_ = seen.get(name)?.events ?? [];
    const paid = events
      .filter((one) => one.currency === 'EUR' && one.revenue !== null)
      .map((one) => Number(one.revenue));
    const money = (value: number | null) => (value === null ? null : { value, currency: 'EUR' });
    const numbers: Record<string, () => Number_> = {
      visitors: () => visitors(events),
      visits: () => visits.length,
      pageviews: () => views,
      events: () => events.length,
      conversions: () => events.length,
      views_per_visit: () => over(views, visits.length),
      bounce_rate: () =>
        over(
          100 * visits.filter((one) => one.pageviews === 1 && one.interactions === 0).length,
          visits.length,
        ),
      visit_duration: () =>
        over(sum(visits.map((one) => (one.endedAt - one.startedAt) / 1000)), visits.length),
      percentage: () => over(100 * visitors(events), everyone),
      conversion_rate: () => over(100 * visitors(events), audience),
      group_conversion_rate: () => over(100 * visitors(events), peerCount),
      total_revenue: () => money(sum(paid)),
      average_revenue: () => money(over(sum(paid), paid.length)),
      time_on_page: () => {
        const measured = signs.filter((one) => one.ms !== null);
        return over(
          sum(measured.map((one) => (one.ms ?? 0) / 1000)),
          new Set(measured.map((one) => `${one.session} ${one.page}`)).size,
        );
      },
      scroll_depth: () => {
        const depths = [...new Set(signs.map((one) => one.session))].flatMap((session) => {
          const known = signs
            .filter((one) => one.session === session && one.scroll !== null)
            .map((one) => one.scroll ?? 0);
          return known.length === 0 ? [] : [Math.max(...known)];
        });
        return over(sum(depths), depths.length);
      },
      exit_rate: () => {
        const pairs = new Map(views_.map((one) => [`${one.session} ${one.page}`, one]));
        const left = [...pairs.values()].filter((one) => sessionOf(one)?.exit === one.page);
        return over(100 * left.length, pairs.size);
      },
    };
    return {
      dimensions: keys.map((key) => key.label),
      sort: keys.map((key) => key.sort),
      metrics: asked.metrics.map((metric) => numbers[metric]?.() ?? null),
    };
  });
}

function visitors(events: readonly TestEvent[]): number {
  return new Set(events.flatMap((one) => one.who ?? [])).size;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

function over(top: number, bottom: number): number | null {
  return bottom === 0 ? null : top / bottom;
}

function compare(op: string, text: string | null, value: string, caseSensitive: boolean): boolean {
  const [a, b] = caseSensitive ? [text, value] : [text?.toLowerCase() ?? null, value.toLowerCase()];
  if (op === 'is') return a === null ? value === '(none)' : a === b;
  if (a === null) return false;
  return op === 'contains' ? a.includes(b) : new RegExp(value, caseSensitive ? '' : 'i').test(text ?? '');
}

/** `*` stands for any text, everything else for itself. */
function like(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return text === pattern;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const [index, piece] of rest.entries()) {
    if (index === rest.length - 1) return text.length - piece.length >= at && text.endsWith(piece);
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return true;
}
