import type { Dialect } from './dialect.ts';
import type { Sql } from './sql.ts';
import type { Change } from './stage.ts';

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

/** What the projector writes. One writer at a time; selects may run meanwhile and see whole changes only. */
export interface Warehouse extends ReportSource {
  /** Null until the first change. */
  watermark(): Promise<Watermark | null>;
  /**
   * Takes in a change and moves the watermark, all or nothing. Events up to the position already reached are ignored,
   * so that a change applied twice changes nothing.
   */
  apply(change: Change, watermark: Watermark): Promise<void>;
  /** Gives back the space of rows that were replaced. */
  compact(): Promise<void>;
  /** An empty warehouse beside this one that can take its place. */
  successor(): Promise<Successor>;
  close(): Promise<void>;
}

export interface Successor extends Warehouse {
  /** Replaces the warehouse that it was made from, which goes on under its own name with these rows. This one ends. */
  takeOver(): Promise<void>;
}

export type Row = Readonly<Record<string, Cell>>;
export type Cell = string | number | boolean | null | bigint;
