import type { Fate } from '../model/event.ts';
import type { Change } from './change.ts';
import type { Dialect } from './dialect.ts';
import type { FactRow } from './facts.ts';
import type { Sessions } from './sessions.ts';
import type { Sql } from './sql.ts';
import type { Visitors } from './visitors.ts';

/** Where in which record the warehouse stands. */
export interface Watermark {
  /** Identity of the record. */
  record: string;
  /** Every event row up to this number is in. */
  position: number;
  /** How many changes were applied. */
  step: number;
}

/**
 * What reports read. Rows come back as plain values: bigint columns as number where safe, decimals as string.
 * The writing half (`apply`) is the projector's; see `stage.ts` for what it takes.
 */
export interface ReportSource {
  readonly dialect: Dialect;
  /** Throws when `signal` aborts. */
  select(statement: Sql, signal?: AbortSignal): Promise<Row[]>;
  /** The rows of a select, some at a time, so that they need not all be in memory; other selects may run in between. */
  pages?(statement: Sql, signal?: AbortSignal): AsyncIterable<readonly Row[]>;
  /** Runs several selects that all see the same moment, where the engine can. */
  snapshot?<T>(work: (source: ReportSource) => Promise<T>): Promise<T>;
}

/** Visitors that the projector asks about: some of a numbering, and the domains of its sites. */
export interface Asked {
  readonly visitors: Visitors;
  readonly numbers: readonly number[];
  readonly sites: readonly FactRow[];
}

export interface Loosened {
  events: number[];
  sessions: number[];
  fates: Map<number, Fate>;
}

/** What the projector writes. One writer at a time; selects may run meanwhile and see whole changes only. */
export interface Warehouse extends ReportSource {
  /** Null until the first change. */
  watermark(): Promise<Watermark | null>;
  /** Those of the visitors whose cookie came back, by events other than the erased ones. */
  returned(asked: Asked, erased: readonly number[]): Promise<number[]>;
  /**
   * What must be cut anew when these visitors' cookies came back, these events were erased, and others count no longer or now:
   * events, sessions that they are in, and which of the events are page views of a log that did not count. Taking events away
   * may split a session, so it is taken apart whole.
   */
  loosened(returned: Asked, erased: readonly number[], turned: readonly number[]): Promise<Loosened>;
  /** Sessions of the visitors that meet the span from `since` to `until`, by visitor, in milliseconds since 1970. */
  near(asked: Asked, since: Float64Array, until: Float64Array): Promise<Sessions>;
  /** The events of these sessions. */
  members(sessions: readonly number[]): Promise<{ event: number; session: number }[]>;
  /**
   * Takes in a change and moves the watermark on by one step, all or nothing. A change that was made at another step
   * is ignored, so that one applied twice changes nothing.
   * @param meanwhile called at the beginning of the long part, which needs nothing of the calling thread
   */
  apply(
    change: Change,
    watermark: { record: string; position: number },
    meanwhile?: () => void,
  ): Promise<void>;
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
