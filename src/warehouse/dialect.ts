import type { Sql } from './sql.ts';

/** The few words that engines spell differently. Everything else is one SQL text. */
export interface Dialect {
  readonly name: 'duckdb' | 'clickhouse';
  /** Placeholder of the n-th parameter, counted from 1. */
  placeholder(index: number, value: unknown): string;
  /** Text of the property `key`, null when absent. */
  property(map: Sql, key: string): Sql;
  /** Case-sensitive `like`; the pattern escapes with a backslash. */
  like(value: Sql, pattern: string): Sql;
  /** Case-insensitive containment. */
  containsAnyCase(value: Sql, needle: string): Sql;
  /** RE2 match anywhere in the text. */
  matches(value: Sql, pattern: string): Sql;
  /** Division of two integers as a double; null where the denominator is 0. */
  ratio(numerator: Sql, denominator: Sql): Sql;
  /** Integer division rounded down, of what is not negative. */
  floorDivide(value: Sql, by: number): Sql;
  /** Lower case of any script, letter by letter, both small sigmas alike: what is compared whatever its case. */
  lower(value: Sql): Sql;
  /** A number as decimal text. */
  text(value: Sql): Sql;
  /** What stands for a text where rows are grouped by it, never null: a 64-bit number where that is faster than the text. */
  code(value: Sql): Sql;
  /** A 64-bit number that stands for a value, text or number, together with a whole number. */
  mixed(value: Sql, number: Sql): Sql;
  /** Months since the year 0 of a day that is given as days since 1970. */
  month(day: Sql): Sql;
  /** One number by which events are in order: of their time, then of their own number. */
  ordinal(time: Sql, event: Sql): Sql;
  /** The time in an ordinal. */
  timeOf(ordinal: Sql): Sql;
  /** Aggregate: how many different visitors there are, exactly, where rows are grouped into so many groups at most. */
  visitors(visitor: Sql, groups: number): Sql;
  /** Aggregate: the middle value, the mean of both where two are in the middle; null of nothing. */
  median(value: Sql): Sql;
  /** Aggregate: the values in order of `by`, as the text of a JSON array. */
  listed(value: Sql, by: Sql): Sql;
  /** In a select: one row for every text of a list, one of null where there is none. */
  each(list: Sql): Sql;
  /** Truth of "some text of the list meets the condition". */
  some(list: Sql, condition: (text: Sql) => Sql): Sql;
  /** A table of columns c0, c1, … with one row for every position of the lists, which are equally long. */
  rows(columns: readonly (readonly string[] | readonly number[])[]): Sql;
}
