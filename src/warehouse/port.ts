import type { Dialect } from './dialect.ts';
import type { Sql } from './sql.ts';

/** Where in which record the warehouse stands. */
export interface Watermark {
  /** Identity of the record. */
  record: string;
  /** Every event row up to this number is in. */
  position: number;
}

/**
 * What reports read. Rows come back as plain values: bigint columns as number where safe, decimals as string.
 * The writing half (`apply`) is the projector's; see `stage.ts` for what it takes.
 */
export interface ReportSource {
  readonly dialect: Dialect;
  /** Throws when `signal` aborts. */
  select(statement: Sql, signal?: AbortSignal): Promise<Row[]>;
}

export type Row = Readonly<Record<string, Cell>>;
export type Cell = string | number | boolean | null | bigint;
