import type { Goal } from '../../src/model/goal.ts';
import { clockIn } from './clock.ts';
import { piecesOf } from './revenue.ts';
import type { TestEvent, TestSession, VisitFacts, World } from './world.ts';

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
  /** It names what only crawlers have, so it is about them alone. */
  crawlers?: boolean;
  /** Only events that match some goal. */
  anyGoal?: boolean;
  /** Rows for every interval of the period, whether something happened or not. */
  fill?: boolean;
  /** Exactly these rows, in this order. */
  given?: readonly (readonly Key[])[];
}

export type Number_ = number | null | { value: number; currency: string };
/** `sort` holds what rows are ordered by where that is not the label. */
export interface OracleRow {
  dimensions: string[];
  sort: (string | number)[];
  metrics: Number_[];
  /** Pieces of revenue without a rate. */
  unrated: number;
}

export interface Key {
  label: string;
  sort: string | number;
}

/** Whether a question is about crawlers: some dimension is theirs, be it of a filter. */
export function isAboutCrawlers({ dimensions, filters }: Pick<Asked, 'dimensions' | 'filters'>): boolean {
  return [...dimensions, ...filters.flatMap(named)].some((name) => name.startsWith('visit:crawler'));
}

/** Dimensions that a filter names, not counting what other events of the visit are asked for. */
function named(filter: unknown): string[] {
  const [op, a] = filter as [string, unknown];
  if (op === 'and' || op === 'or') return (a as unknown[]).flatMap(named);
  if (op === 'not') return named(a);
  return op === 'has_done' || op === 'has_not_done' ? [] : [String(a)];
}

type VisitTexts = Omit<VisitFacts, 'local_hour'>;
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
      (asked.excluded || (asked.crawlers ? one.excluded === 'bot' : one.excluded === null)),
  );
  const sessionOf = (one: TestEvent) => (one.session === null ? undefined : sessions.get(one.session));
  const nameOf = (one: TestEvent) => (one.name === ENGAGEMENT ? 'pageview' : one.name);
  const matches = (one: TestEvent, { match }: Goal) =>
    ('event' in match
      ? nameOf(one) === match.event
      : nameOf(one) === 'pageview' && like(match.page, one.page)) &&
    (match.where ?? []).every((condition) => holds(condition, one, null, null));

  function did(one: TestEvent, goal: Goal): boolean {
    if (!('page' in goal.match) || (goal.match.scroll ?? goal.match.engaged) === undefined)
      return matches(one, goal);
    const { scroll = 0, engaged = 0 } = goal.match;
    if (one.session === null) return false;
    const there = world.events.filter((other) => other.session === one.session && other.page === one.page);
    const signs = there.filter((other) => other.name === ENGAGEMENT);
    const depths = signs.flatMap((other) => other.scroll ?? []);
    const times = signs.flatMap((other) => other.ms ?? []);
    const read =
      (goal.match.scroll === undefined || depths.some((depth) => depth >= scroll)) &&
      (goal.match.engaged === undefined || (times.length > 0 && sum(times) >= engaged * 1000));
    const [first] = there
      .filter((other) => other.name === 'pageview' && matches(other, goal))
      .toSorted((a, b) => a.at - b.at || a.event - b.event);
    return read && first !== undefined && (one === first || one.name === ENGAGEMENT);
  }

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
      case 'event:hostname':
        return one.hostname;
      case 'visit:crawler':
        return one.crawler?.bot ?? null;
      case 'visit:crawler_operator':
        return one.crawler?.bot_operator ?? null;
      case 'visit:crawler_kind':
        return one.crawler?.bot_kind ?? null;
      case 'visit:crawler_verified':
        return one.crawler?.bot_claim ?? null;
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
      case 'visit:channel':
        return facts.channel ?? 'Direct';
      default:
        return facts[dimension.slice('visit:'.length) as keyof VisitTexts] ?? null;
    }
  }

  function keyOf(one: TestEvent, dimension: string): Key {
    if (dimension.startsWith('time')) return clockIn(asked.zone, one.at, intervalOf(dimension, asked));
    const label = textOf(one, dimension) ?? '(none)';
    return {
      label,
      sort: dimension === 'visit:local_hour' ? (label === '(none)' ? -1 : Number(label)) : label,
    };
  }

  function holds(filter: unknown, one: TestEvent, goal: string | null, cookie: string | null): boolean {
    const [op, a, b, options] = filter as [string, unknown, readonly string[], { case_sensitive: boolean }?];
    const list = a as readonly unknown[];
    if (op === 'any_goal') return goalsOf(one).length > 0;
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

  /** Pieces of revenue of an event: with what the goal is worth, or those that are named. */
  function revenueOf(one: TestEvent, goal: string | null): (bigint | null)[] {
    const reached = goal === null ? goalsOf(one).filter(isNamed) : [goal];
    return piecesOf(
      one,
      goals.filter(({ name }) => reached.includes(name)),
      world.events,
    );
  }

  function isNamed(goal: string): boolean {
    const naming = asked.filters.flatMap((filter) => namings(filter, true));
    if (naming.length === 0) return asked.anyGoal === true;
    return naming.some(([op, values, options]) =>
      values.some((value) => compare(op, goal, value, options?.case_sensitive ?? true)),
    );
  }

  /** Every combination of what else rows have with every interval of the period. */
  function filled(found: readonly (readonly Key[])[]): readonly (readonly Key[])[] {
    const times = asked.dimensions.map((dimension) =>
      dimension.startsWith('time') ? intervalsIn(asked, dimension) : null,
    );
    if (times.every((one) => one === null)) return found;
    const others = new Map(
      found.map((keys) => {
        const rest = keys.filter((_, at) => times[at] === null);
        return [JSON.stringify(rest), rest];
      }),
    );
    if (times.every((one) => one !== null)) others.set('[]', []);
    return [...others.values()].flatMap((rest) => {
      const left = [...rest];
      return times
        .map((keys) => keys ?? [left.shift() ?? { label: '', sort: '' }])
        .reduce<Key[][]>((rows, keys) => rows.flatMap((row) => keys.map((key) => [...row, key])), [[]]);
    });
  }

  const action = (one: TestEvent) => one.name !== ENGAGEMENT;
  const viewed = (one: TestEvent) => one.name === 'pageview';
  const engaged = (one: TestEvent) => one.name === ENGAGEMENT && one.session !== null;
  const filters = asked.anyGoal ? [...asked.filters, ['any_goal']] : asked.filters;
  const remaining = asked.filters.map(remainingOf).filter((one) => one !== null);
  const rows = rowsOf(asked.dimensions, filters, action);
  if (asked.dimensions.length === 0 && rows.size === 0) rows.set('[]', { keys: [], events: [] });
  const everyone = visitors(matching(filters, [], action).map(({ one }) => one));
  const audience = visitors(matching(remaining, [], action).map(({ one }) => one));
  const others = asked.dimensions.filter((dimension) => dimension !== 'event:goal');
  const peers = rowsOf(others, remaining, action);
  const engagement = rowsOf(asked.dimensions, filters, engaged);
  const seenBy = asked.dimensions.map((dimension) =>
    dimension === 'visit:exit_page' ? 'event:page' : dimension,
  );
  const seen = rowsOf(seenBy, filters, (one) => viewed(one) && one.session !== null);

  const answered =
    asked.given ??
    (asked.fill
      ? filled([...rows.values()].map((row) => row.keys))
      : [...rows.values()].map((row) => row.keys));
  return answered.map((keys) => {
    const name = JSON.stringify(keys.map((key) => key.label));
    const events = rows.get(name)?.events ?? [];
    const visits = [...new Set(events.flatMap((one) => sessionOf(one) ?? []))];
    const views = events.filter(viewed).length;
    const peerName = JSON.stringify(
      keys.filter((_, at) => asked.dimensions[at] !== 'event:goal').map((key) => key.label),
    );
    const peerCount = visitors(peers.get(peerName)?.events ?? []);
    const signs = engagement.get(name)?.events ?? [];
    const views_ = seen.get(name)?.events ?? [];
    const goalAt = asked.dimensions.indexOf('event:goal');
    const pieces = events.flatMap((one) => revenueOf(one, goalAt < 0 ? null : (keys[goalAt]?.label ?? '')));
    const rated = pieces.filter((one) => one !== null);
    const paid = Number(rated.reduce((all, one) => all + one, 0n)) / 1e6;
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
      total_revenue: () => money(paid),
      average_revenue: () => money(over(paid, rated.length)),
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
      unrated: pieces.length - rated.length,
    };
  });
}

/** What `time` alone means: hours for two days, days for a quarter, else months. */
function intervalOf(dimension: string, { from, to }: Pick<Asked, 'from' | 'to'>): string {
  if (dimension !== 'time') return dimension.slice(5);
  return to - from < 2.1 * 86_400_000 ? 'hour' : to - from < 100 * 86_400_000 ? 'day' : 'month';
}

/** Every interval that a period touches, in order: looked up minute by minute, or by quarter hours where none is shorter. */
export function intervalsIn(asked: Pick<Asked, 'zone' | 'from' | 'to'>, dimension: string): readonly Key[] {
  const interval = intervalOf(dimension, asked);
  const step = interval === 'minute' ? 60_000 : 900_000;
  const found = new Map<string, Key>();
  const add = (at: number) => {
    const key = clockIn(asked.zone, at, interval);
    found.set(key.label, key);
  };
  for (let at = asked.from; at < asked.to; at += step) add(at);
  add(asked.to - 1);
  return [...found.values()].toSorted((a, b) => (a.sort < b.sort ? -1 : a.sort > b.sort ? 1 : 0));
}

/** Conditions of a filter outside `has_done`: operator and dimension. */
export function conditionsOf(filter: unknown): [op: string, dimension: string][] {
  const [op, a] = filter as [string, unknown];
  if (op === 'and' || op === 'or') return (a as unknown[]).flatMap(conditionsOf);
  if (op === 'not') return conditionsOf(a);
  return op.startsWith('has_') ? [] : [[op, String(a)]];
}

type Naming = [op: string, values: readonly string[], options: { case_sensitive: boolean } | undefined];

/** Conditions by which a filter asks for goals, two denials being none. */
export function namings(filter: unknown, positive: boolean): Naming[] {
  const [op, a, b, options] = filter as [string, unknown, readonly string[], { case_sensitive: boolean }?];
  if (op === 'and' || op === 'or') return (a as unknown[]).flatMap((inner) => namings(inner, positive));
  if (op === 'not') return namings(a, !positive);
  return a === 'event:goal' && op.endsWith('_not') !== positive ? [[op.replace('_not', ''), b, options]] : [];
}

const isGoal = ([, dimension]: readonly [string, string]) => dimension === 'event:goal';

/** The filter without its goals, null where nothing remains. Throws where they are tied to something else. */
export function withoutGoals(filter: unknown): unknown {
  const [op, a] = filter as [string, unknown];
  if (op === 'and') {
    const rest = (a as unknown[]).map(withoutGoals).filter((one) => one !== null);
    return rest.length === 0 ? null : ['and', rest];
  }
  const all = conditionsOf(filter);
  if (!all.some(isGoal)) return filter;
  if (!all.every(isGoal) || JSON.stringify(filter).includes('"has_')) throw new TiedGoals();
  return null;
}

/** The same where nothing but a rate needs it: a question without one is never refused. */
function remainingOf(filter: unknown): unknown {
  try {
    return withoutGoals(filter);
  } catch {
    return filter;
  }
}

/** Nobody can say which filters remain without the goals. */
export class TiedGoals extends Error {}

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
  const fold = (one: string) => (caseSensitive ? one : one.toLowerCase().replaceAll('ς', 'σ'));
  const [a, b] = [text === null ? null : fold(text), fold(value)];
  if (op === 'is') return a === null ? value === '(none)' : a === b;
  if (a === null) return false;
  return op === 'contains' ? a.includes(b) : regExp(value, caseSensitive).test(text ?? '');
}

/** RE2 as JavaScript has it; flags inside the pattern are its own. */
function regExp(pattern: string, caseSensitive: boolean): RegExp {
  const flags = `u${caseSensitive ? '' : 'i'}${pattern.startsWith('(?s)') ? 's' : ''}`;
  return new RegExp(pattern.replace('(?s)', ''), flags);
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
