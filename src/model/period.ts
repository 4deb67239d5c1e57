import { Temporal } from 'temporal-polyfill';
import { Problem } from './problem.ts';

/** Periods that have a name: the last N days with today, months and years so far, everything. */
export const PERIODS = ['day', '7d', '28d', '30d', '91d', 'month', 'year', '6mo', '12mo', 'all'] as const;
export type PeriodName = (typeof PERIODS)[number];

/** As asked for: a name, two days (both included, in the zone), or two instants (the second not included). */
export type PeriodAsked = PeriodName | readonly [string, string];

/** A span of time, `[from, to)` in milliseconds since 1970. */
export interface Period {
  readonly from: number;
  readonly to: number;
  /** First and last day when it is made of whole days, so that it can be shifted by days and years exactly. */
  readonly days: { readonly first: string; readonly last: string } | null;
}

const DAYS = { day: 1, '7d': 7, '28d': 28, '30d': 30, '91d': 91 } as const;
const ALLOWED = `${PERIODS.join(', ')}, two days ["2026-10-01","2026-10-31"], or two instants with an offset ["2026-10-01T00:00:00Z","2026-10-01T12:00:00Z"]`;
/** Events are believed from 2000 on; a little room on both sides keeps the arithmetic small. A day more, for every zone. */
const EARLIEST = Date.UTC(1989, 11, 31);
const LATEST = Date.UTC(2100, 0, 2);

/** The zone as IANA spells it. Throws Problem `malformed` for an unknown name; offsets (`+02:00`) are not zones. */
export function knownZone(zone: string, field = 'time_zone'): string {
  try {
    if (/^[A-Za-z]/.test(zone))
      return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone).timeZoneId;
  } catch {
    // Falls through to the answer that names the field.
  }
  throw new Problem('malformed', `There is no time zone "${zone}".`, {
    field,
    given: zone,
    allowed: 'an IANA time zone name such as Europe/Berlin, America/New_York or UTC',
  });
}

/**
 * The instants that a period means in a zone. `extent` is the time of the first and last event, for `all`.
 * Throws Problem `malformed` for what is not a period, ends before it starts, or lies outside 1990–2100.
 */
export function resolvePeriod(
  asked: PeriodAsked,
  zone: string,
  now: number,
  extent: { readonly first: number; readonly last: number } | null,
  field = 'period',
): Period {
  if (typeof asked !== 'string') return betweenAsked(asked, zone, field);
  const today = dayOf(now, zone);
  if (asked === 'all') {
    const last = extent === null ? today : later(dayOf(extent.last, zone), today);
    return wholeDays(extent === null ? today : dayOf(extent.first, zone), last, zone);
  }
  return wholeDays(firstDay(asked, today), today, zone);
}

function firstDay(asked: Exclude<PeriodName, 'all'>, today: Temporal.PlainDate): Temporal.PlainDate {
  if (asked === 'month') return today.with({ day: 1 });
  if (asked === 'year') return today.with({ month: 1, day: 1 });
  if (asked === '6mo') return today.with({ day: 1 }).subtract({ months: 5 });
  if (asked === '12mo') return today.with({ day: 1 }).subtract({ months: 11 });
  return today.subtract({ days: DAYS[asked] - 1 });
}

function betweenAsked([from, to]: readonly [string, string], zone: string, field: string): Period {
  const isDay = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text);
  const isInstant = (text: string) => /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d(:?\d\d)?)$/.test(text);
  try {
    if (isDay(from) && isDay(to)) {
      const period = wholeDays(Temporal.PlainDate.from(from), Temporal.PlainDate.from(to), zone);
      return possible(period, [from, to], field);
    }
    if (isInstant(from) && isInstant(to)) {
      const at = (text: string) => Temporal.Instant.from(text).epochMilliseconds;
      return possible({ from: at(from), to: at(to), days: null }, [from, to], field);
    }
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
  }
  throw new Problem('malformed', 'This is not a period.', { field, given: [from, to], allowed: ALLOWED });
}

function possible(period: Period, given: readonly string[], field: string): Period {
  const wrong =
    period.from === period.to
      ? 'The period holds no time: it ends where it starts, or the zone skipped that day.'
      : period.from > period.to
        ? 'The period ends before it starts.'
        : period.from < EARLIEST || period.to > LATEST
          ? 'The period lies outside of the years 1990 to 2099.'
          : null;
  if (wrong !== null) throw new Problem('malformed', wrong, { field, given, allowed: ALLOWED });
  return period;
}

function wholeDays(first: Temporal.PlainDate, last: Temporal.PlainDate, zone: string): Period {
  return {
    from: startOf(first, zone),
    to: startOf(last.add({ days: 1 }), zone),
    days: { first: first.toString(), last: last.toString() },
  };
}

/** Ways to choose what a period is compared with. */
export const COMPARISONS = ['previous_period', 'year_over_year'] as const;
export type ComparisonName = (typeof COMPARISONS)[number];

/**
 * The period to compare with: the one of equal length just before, or the same a year earlier. With `matchWeekday` the
 * shift is a whole number of weeks (a year: 52), so that Mondays meet Mondays.
 */
export function comparisonPeriod(
  period: Period,
  zone: string,
  mode: ComparisonName,
  matchWeekday: boolean,
): Period {
  const back = (days: number): Temporal.DurationLike =>
    mode === 'year_over_year'
      ? matchWeekday
        ? { days: 364 }
        : { years: 1 }
      : { days: matchWeekday ? 7 * Math.ceil(days / 7) : days };
  if (period.days !== null) {
    const first = Temporal.PlainDate.from(period.days.first);
    const last = Temporal.PlainDate.from(period.days.last);
    const shift = back(first.until(last).days + 1);
    return wholeDays(first.subtract(shift), last.subtract(shift), zone);
  }
  const length = period.to - period.from;
  if (mode === 'previous_period' && !matchWeekday) {
    return { from: period.from - length, to: period.from, days: null };
  }
  const shift = back(Math.ceil(length / 86_400_000));
  const shifted = (at: number) => zoned(at, zone).subtract(shift).epochMilliseconds;
  return { from: shifted(period.from), to: shifted(period.to), days: null };
}

function later(a: Temporal.PlainDate, b: Temporal.PlainDate): Temporal.PlainDate {
  return Temporal.PlainDate.compare(a, b) > 0 ? a : b;
}

function dayOf(at: number, zone: string): Temporal.PlainDate {
  return zoned(at, zone).toPlainDate();
}

/** First instant of a local day; where midnight does not exist, the first instant after the gap. */
function startOf(day: Temporal.PlainDate, zone: string): number {
  return day.toZonedDateTime(zone).epochMilliseconds;
}

function zoned(at: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
}

/** A stretch of time in which a zone keeps one offset from UTC. Milliseconds. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
}

/** The zone as a list of instants: the stretches of equal offset that make up `[from, to)`, in order. */
export function stretches(zone: string, { from, to }: Pick<Period, 'from' | 'to'>): readonly Stretch[] {
  const found: Stretch[] = [];
  let at = zoned(from, zone);
  for (let start = from; start < to; ) {
    const next = at.getTimeZoneTransition('next');
    const end = next === null ? to : Math.min(next.epochMilliseconds, to);
    found.push({ from: start, to: end, offset: at.offsetNanoseconds / 1e6 });
    if (next === null) break;
    start = end;
    at = next;
  }
  return found;
}
