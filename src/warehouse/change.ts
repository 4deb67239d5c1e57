import type { Batch } from './batch.ts';
import type { Sessions } from './sessions.ts';
import type { Visitors } from './visitors.ts';

/** What one `apply` does: rows that go, and rows that come, whole. */
export interface Change {
  /** Step of the watermark that it was made at; a warehouse that has moved on ignores it. */
  readonly step: number;
  /** Numbers of events and sessions to be removed, if they are there. */
  readonly removedEvents: readonly number[];
  readonly removedSessions: readonly number[];
  /** Numbers of events that are no longer in the record. */
  readonly erased: readonly number[];
  /** Rows 0 to `rows` of the batch are events to be put; later rows are only pointed at. */
  readonly batch: Batch;
  readonly rows: number;
  readonly visitors: Visitors;
  /** By row: the visitor, -1 for nobody. */
  readonly counts: Int32Array;
  /** By row: the session's number, -1 for none. */
  readonly session: Float64Array;
  readonly sessions: Sessions;
  /** Rows whose cookie has not come back, and visitors whose cookie has, now or before. */
  readonly pending: readonly number[];
  readonly returned: readonly number[];
}
