import type { Stretch } from '../model/period.ts';
import type { Dialect } from '../warehouse/dialect.ts';
import { raw, type Sql, sql } from '../warehouse/sql.ts';
import type { Scope } from './facts.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** How time is cut. Keys are numbers that grow with time; a label is what an answer shows for a key. */
export interface Interval {
  readonly description: string;
  /** Shortest length of one, milliseconds; null for those that come again (weekday, hour of the day). */
  readonly length: number | null;
  /** Key of an instant, whose local time is given in milliseconds. */
  key(local: number, stretch: Stretch, index: number): number;
  sql(local: Sql, stretch: Stretch, index: number, dialect: Dialect): Sql;
  label(key: number, stretches: readonly Stretch[]): string;
}

const pad = (value: number, length = 2) => String(value).padStart(length, '0');
const dayLabel = (day: number) => new Date(day * DAY).toISOString().slice(0, 10);

/**
 * Minutes and hours are told apart by the instant at which they start on the local clock, so that the doubled hour of
 * daylight saving is two rows; the stretch's number rides on its milliseconds and gives the offset back for the label.
 */
function clock(length: number, description: string): Interval {
  return {
    description,
    length,
    key: (local, { offset }, index) => Math.floor(local / length) * length - offset + index,
    sql: (local, { offset }, index, dialect) =>
      sql`${dialect.floorDivide(local, length)} * ${raw(String(length))} - ${raw(String(offset - index))}`,
    label: (key, stretches) => {
      const index = key % MINUTE;
      const offset = stretches[index]?.offset ?? 0;
      const local = new Date(key - index + offset).toISOString().slice(0, 19);
      return `${local}${offsetLabel(offset)}`;
    },
  };
}

/** `+02:00`, the way ISO 8601 spells an offset from UTC given in milliseconds. */
export function offsetLabel(offset: number): string {
  const minutes = Math.round(Math.abs(offset) / MINUTE);
  return `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

/** 1970-01-01 was a Thursday: three days after a Monday. */
const MONDAY = 3;

export const INTERVALS = {
  minute: clock(MINUTE, 'Minute, by its start in the zone: `2026-10-25T02:30:00+02:00`'),
  hour: clock(HOUR, 'Hour, by its start in the zone: `2026-10-25T02:00:00+02:00`; a doubled hour is two'),
  day: {
    description: 'Day of the zone: `2026-10-25`',
    length: DAY,
    key: (local) => Math.floor(local / DAY),
    sql: (local, _stretch, _index, dialect) => dialect.floorDivide(local, DAY),
    label: dayLabel,
  },
  week: {
    description: 'Week, by its Monday: `2026-10-19`',
    length: 7 * DAY,
    key: (local) => Math.floor((Math.floor(local / DAY) + MONDAY) / 7),
    sql: (local, _stretch, _index, dialect) =>
      dialect.floorDivide(sql`${dialect.floorDivide(local, DAY)} + ${raw(String(MONDAY))}`, 7),
    label: (week) => dayLabel(week * 7 - MONDAY),
  },
  month: {
    description: 'Month: `2026-10`',
    length: 28 * DAY,
    key: (local) => new Date(local).getUTCFullYear() * 12 + new Date(local).getUTCMonth(),
    sql: (local, _stretch, _index, dialect) => dialect.month(dialect.floorDivide(local, DAY)),
    label: (month) => `${pad(Math.floor(month / 12), 4)}-${pad((month % 12) + 1)}`,
  },
  weekday: {
    description: 'Day of the week: `Monday`',
    length: null,
    key: (local) => (Math.floor(local / DAY) + MONDAY) % 7,
    sql: (local, _stretch, _index, dialect) =>
      sql`(${dialect.floorDivide(local, DAY)} + ${raw(String(MONDAY))}) % 7`,
    label: (day) => WEEKDAYS[day] ?? String(day),
  },
  hour_of_day: {
    description: 'Hour of the day in the zone: `0` to `23`',
    length: null,
    key: (local) => Math.floor(local / HOUR) % 24,
    sql: (local, _stretch, _index, dialect) => sql`${dialect.floorDivide(local, HOUR)} % 24`,
    label: String,
  },
} as const satisfies Record<string, Interval>;

export type IntervalName = keyof typeof INTERVALS;

/**
 * Key of a time column: the zone as cases over the instants at which its offset changes, halved again and again so that
 * the 50 changes of 25 years take six comparisons.
 */
export function intervalKey(
  interval: Interval,
  time: Sql,
  { stretches, dialect }: Pick<Scope, 'stretches' | 'dialect'>,
): Sql {
  const between = (first: number, last: number): Sql => {
    const stretch = stretches[first];
    if (stretch === undefined) throw new RangeError('a period has a stretch of time');
    if (first === last) {
      return interval.sql(sql`(${time} + ${raw(String(stretch.offset))})`, stretch, first, dialect);
    }
    const middle = Math.floor((first + last) / 2);
    const end = stretches[middle]?.to ?? stretch.to;
    return sql`case when ${time} < ${end} then ${between(first, middle)} else ${between(middle + 1, last)} end`;
  };
  return between(0, stretches.length - 1);
}

/** Key of an instant inside the scope, as `intervalKey` has it. */
export function keyAt(interval: Interval, at: number, stretches: readonly Stretch[]): number {
  const index = stretches.findIndex((stretch) => at < stretch.to);
  const stretch = stretches[index];
  return stretch === undefined ? Number.NaN : interval.key(at + stretch.offset, stretch, index);
}

/** Keys of every interval that the scope touches, in order; days that a zone skipped are not among them. */
export function keysWithin(interval: Interval, stretches: readonly Stretch[]): readonly number[] {
  const keys = new Set<number>();
  const step = interval.length === null ? HOUR : Math.min(interval.length, DAY);
  stretches.forEach((stretch, index) => {
    for (let at = stretch.from; at < stretch.to; at += step)
      keys.add(interval.key(at + stretch.offset, stretch, index));
    keys.add(interval.key(stretch.to - 1 + stretch.offset, stretch, index));
  });
  return [...keys].sort((a, b) => a - b);
}
