import { startOfDay } from './clock.ts';
import {
  type Asked,
  conditionsOf,
  intervalsIn,
  isAboutCrawlers,
  type Key,
  type Number_,
  namings,
  type OracleRow,
  oracle,
  withoutGoals,
} from './oracle.ts';
import { GOALS, type RandomQuestion } from './questions.ts';
import type { World } from './world.ts';

/** The whole of an answer as it should be, from the oracle's rows: ordered, cut to a page, compared, with totals. */
export interface Expected {
  rows: readonly ExpectedRow[];
  total: number;
  totals: ExpectedRow | null;
  /** How much revenue is left out for want of a rate. */
  unrated: number;
}
export interface ExpectedRow {
  dimensions: readonly string[];
  metrics: readonly Number_[];
  comparison: { dimensions: readonly string[]; metrics: readonly Number_[] } | null;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ABOUT_GOALS = ['conversion_rate', 'group_conversion_rate', 'conversions'];
const PAGES = ['event:page', 'visit:exit_page'];
/** Times that follow one another; those of a week or a day come again. */
const isCalendar = (name: string) => /^time($|:(minute|hour|day|week|month)$)/.test(name);
/** How many intervals there are, whatever the period; of the others, one a day at most. */
const MOST: Readonly<Record<string, number>> = {
  'time:minute': Number.POSITIVE_INFINITY,
  'time:hour_of_day': 24,
  'time:weekday': 7,
};

/** The question without what it may not ask: numbers that need a goal or a page, too many rows. */
export function allowed(asked: RandomQuestion): RandomQuestion {
  const filters = asked.goal === null ? asked.filters : [...asked.filters, asked.goal];
  const conditions = filters.flatMap(conditionsOf);
  const hasGoal =
    asked.dimensions.includes('event:goal') || filters.some((filter) => namings(filter, true).length > 0);
  const hasPage =
    asked.dimensions.some((name) => PAGES.includes(name)) ||
    conditions.some(([, name]) => name === 'event:page');
  const metrics = asked.metrics.filter(
    (name) => (hasGoal || !ABOUT_GOALS.includes(name)) && (hasPage || name !== 'exit_rate'),
  );
  const dimensions = asked.dimensions.filter(
    (name, at) => name !== 'time' || !asked.dimensions.some((other, one) => one !== at && isCalendar(other)),
  );
  const times = dimensions.filter((name) => name.startsWith('time'));
  const { length } = rangeOf(asked.period, asked.zone);
  // The oracle looks at every event for every row.
  const intervals = times.reduce(
    (product, name) =>
      product * (name === 'time:hour' ? length / HOUR + 2 : (MOST[name] ?? length / DAY + 2)),
    1,
  );
  const fill =
    asked.fill &&
    times.filter(isCalendar).length < 2 &&
    intervals <= 200 &&
    dimensions.length - times.length < 2;
  const relative = !asked.period[0].includes('T');
  return {
    ...asked,
    metrics: metrics.length === 0 ? ['visitors'] : metrics,
    dimensions,
    filters,
    fill,
    compare:
      relative || asked.compare === null || Array.isArray(asked.compare) ? asked.compare : 'previous_period',
  };
}

/** Whether the question is refused, since a rate cannot tell which filters remain without its goals. */
export function refused({ metrics, filters }: RandomQuestion): boolean {
  if (!metrics.some((name) => ABOUT_GOALS.includes(name))) return false;
  try {
    filters.forEach(withoutGoals);
    return false;
  } catch {
    return true;
  }
}

export function expected(asked: RandomQuestion, world: Pick<World, 'events' | 'sessions'>): Expected {
  const range = rangeOf(asked.period, asked.zone);
  const crawlers = isAboutCrawlers(asked);
  const now: Asked = { ...asked, crawlers, from: range.from, to: range.to };
  const found = oracle(now, world, GOALS);
  const { limit = 10_000, offset = 0 } = asked.page ?? {};
  const rows = inOrder(found, asked).slice(offset, offset + limit);
  const whole = { dimensions: [], anyGoal: asked.dimensions.includes('event:goal'), fill: false };
  const [all] = oracle({ ...now, ...whole }, world, GOALS);
  const totals = asked.totals ? all : undefined;
  const aboutMoney = asked.metrics.some((name) => name.endsWith('_revenue'));
  const unrated = aboutMoney ? (all?.unrated ?? 0) : 0;
  if (asked.compare === null)
    return {
      rows: rows.map(alone),
      total: found.length,
      totals: totals === undefined ? null : alone(totals),
      unrated,
    };
  // The earlier period may be of another length, but the interval is that of the question.
  const dimensions = now.dimensions.map((name) => (name === 'time' ? intervalName(now) : name));
  const then: Asked = { ...now, ...earlier(asked, asked.compare), dimensions, fill: false };
  const keys = rows.map((row) => counterpart(row, now, then));
  const before = oracle({ ...then, given: keys.filter((one) => one !== null) }, world, GOALS).values();
  const [totalsBefore] = oracle({ ...then, ...whole }, world, GOALS);
  return {
    rows: rows.map((row, at) => ({
      ...row,
      comparison: keys[at] === null ? null : (before.next().value ?? null),
    })),
    total: found.length,
    totals: totals === undefined ? null : { ...totals, comparison: totalsBefore ?? null },
    unrated,
  };
}

const alone = (row: OracleRow): ExpectedRow => ({ ...row, comparison: null });

function rangeOf([from, to]: readonly [string, string], zone: string) {
  const days = !from.includes('T');
  const start = days ? startOfDay(zone, from) : Date.parse(from);
  const end = days ? startOfDay(zone, moved(to, 1)) : Date.parse(to);
  return { from: start, to: end, length: end - start };
}

function moved(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
}

function earlier(
  { period: [first, last], zone }: RandomQuestion,
  compare: NonNullable<RandomQuestion['compare']>,
) {
  if (isPeriod(compare)) return rangeOf(compare, zone);
  if (first.includes('T')) {
    const { from, length } = rangeOf([first, last], zone);
    return { from: from - length, to: from };
  }
  const days = (Date.parse(last) - Date.parse(first)) / DAY + 1;
  if (compare === 'year_over_year') {
    const [a, b] = [first, last].map((day) => day.replace('2026', '2025'));
    return rangeOf([a ?? '', b ?? ''], zone);
  }
  const back = typeof compare === 'object' ? Math.ceil(days / 7) * 7 : days;
  return rangeOf([moved(first, -back), moved(last, -back)], zone);
}

function isPeriod(
  compare: NonNullable<RandomQuestion['compare']>,
): compare is readonly [string, string] & typeof compare {
  return Array.isArray(compare);
}

/** Keys of the row that it is compared with: times at the same place of the earlier period; null where there is none. */
function counterpart(row: OracleRow, now: Asked, then: Asked): Key[] | null {
  const keys = row.dimensions.map((label, at) => {
    const dimension = now.dimensions[at] ?? '';
    if (!isCalendar(dimension)) return { label, sort: row.sort[at] ?? label };
    const place = intervalsIn(now, dimension).findIndex((key) => key.label === label);
    return intervalsIn(then, then.dimensions[at] ?? '')[place] ?? null;
  });
  return keys.every((key) => key !== null) ? keys : null;
}

function intervalName({ from, to }: Asked): string {
  return to - from < 2.1 * DAY ? 'time:hour' : 'time:day';
}

const numberOf = (value: Number_) => (value !== null && typeof value === 'object' ? value.value : value);

/** By what the question asks for, else time and the first metric; ties by every dimension. */
function inOrder(rows: readonly OracleRow[], { metrics, dimensions, order }: RandomQuestion): OracleRow[] {
  const names = [...metrics, ...dimensions];
  const asked = order.map(([pick, direction]) => ({ name: names[pick % names.length] ?? '', direction }));
  const times = dimensions.filter((name) => name.startsWith('time'));
  const usual = [
    ...times.map((name) => ({ name, direction: 'asc' })),
    { name: metrics[0] ?? '', direction: 'desc' },
  ];
  const ties = dimensions.map((name) => ({ name, direction: 'asc' }));
  const by = [...(asked.length > 0 ? asked : usual), ...ties];
  const value = (row: OracleRow, name: string) => {
    const at = metrics.indexOf(name);
    return at >= 0 ? numberOf(row.metrics[at] ?? null) : (row.sort[dimensions.indexOf(name)] ?? null);
  };
  return rows.toSorted((a, b) => {
    for (const { name, direction } of by) {
      const found = compare(value(a, name), value(b, name), direction === 'asc' ? 1 : -1);
      if (found !== 0) return found;
    }
    return 0;
  });
}

/** Null is last whichever the direction; numbers are alike when they differ by rounding alone. */
function compare(a: number | string | null, b: number | string | null, sign: number): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) < 1e-9 * Math.max(1, Math.abs(a)))
    return 0;
  return a === b ? 0 : (a < b ? -1 : 1) * sign;
}
