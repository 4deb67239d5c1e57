import type { DuckDBConnection } from '@duckdb/node-api';
import type { ReportSource } from '../src/warehouse/port.ts';

export type Copied = ReportSource & AsyncDisposable;

/** Makes a source on another engine that holds the rows of a DuckDB warehouse. */
export type Copy = (from: DuckDBConnection) => Promise<Copied>;

let copy: Copy | null = null;

/** From now on suites ask about copies; `npm run test:clickhouse` does this before it runs them. */
export function askAboutCopies(by: Copy): void {
  copy = by;
}

/** What suites ask about a DuckDB warehouse: itself, unless this run is about another engine. */
export function sourceOf(from: DuckDBConnection, itself: ReportSource): Promise<Copied> {
  return copy === null ? Promise.resolve({ ...itself, async [Symbol.asyncDispose]() {} }) : copy(from);
}

/** Whether suites ask about the DuckDB warehouse itself. */
export function isOnDuckDb(): boolean {
  return copy === null;
}
