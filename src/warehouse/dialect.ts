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
  /** Division of two integers as a double. */
  ratio(numerator: Sql, denominator: Sql): Sql;
  /** Integer division rounded down. */
  floorDivide(value: Sql, by: number): Sql;
}
