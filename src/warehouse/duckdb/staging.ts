import type { DuckDBConnection } from '@duckdb/node-api';
import { NARROW } from '../batch.ts';
import { FACT_TABLES, FACTS, type FactRow } from '../facts.ts';
import { appendColumns, appendFacts, type Column } from './append.ts';

const integers = (names: readonly string[]) => names.map((name) => `${name} integer`);
const doubles = (names: readonly string[]) => names.map((name) => `${name} double`);

/** The dictionary rows that tell of a visit. */
const VISIT = ['referral', 'place', 'agent', 'client', 'marks'];

/**
 * Temporary tables that hold questions and changes. Numbers come as doubles, which hold them exactly; null is -1, or 0 for
 * the number of a dictionary row.
 */
const TABLES = {
  put_visitors: ['id integer', 'site integer', 'visitor bigint'],
  put_events: [...doubles(['event', 'time', 'session']), ...integers(['visitor', ...NARROW])],
  put_sessions: [
    ...doubles(['session', 'started_at', 'ended_at', 'first_at', 'last_at']),
    ...doubles(['entry_at', 'entry_event', 'exit_at', 'exit_event']),
    ...integers([
      'visitor',
      'pageviews',
      'interactions',
      'events',
      'entry_page',
      'exit_page',
      'site',
      ...VISIT,
    ]),
  ],
  put_pending: ['event double', 'site integer', 'visitor bigint'],
  put_returned: ['site integer', 'visitor bigint'],
  removed_events: ['event double'],
  removed_sessions: ['session double'],
  erased: ['event double'],
  asked: ['number integer', 'site integer', 'visitor bigint', 'since double', 'until double'],
  asked_sessions: ['session double'],
  asked_events: ['event double'],
  amounts: ['event double', 'amount varchar'],
} as const satisfies Record<string, readonly string[]>;
export type StagingTable = keyof typeof TABLES;

/** The temporary tables of one connection. A table that was not filled since it was last emptied costs nothing. */
export class Staging {
  readonly #connection: DuckDBConnection;
  readonly #filled = new Set<string>();

  private constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  static async create(connection: DuckDBConnection): Promise<Staging> {
    const staging = new Staging(connection);
    for (const table of FACT_TABLES) await staging.#create(`fact_${table}`, factColumns(table));
    for (const [table, columns] of Object.entries(TABLES)) await staging.#create(table, columns);
    return staging;
  }

  /** Replaces what the table holds. */
  async fill(table: StagingTable, rows: number, columns: readonly Column[]): Promise<void> {
    await this.#empty(table, TABLES[table], rows);
    await appendColumns(this.#connection, table, rows, columns);
  }

  async fillNumbers(table: StagingTable, numbers: readonly number[]): Promise<void> {
    await this.fill(table, numbers.length, [new Float64Array(numbers)]);
  }

  async fillFacts(table: (typeof FACT_TABLES)[number], rows: readonly FactRow[]): Promise<void> {
    await this.#empty(`fact_${table}`, factColumns(table), rows.length);
    await appendFacts(this.#connection, `fact_${table}`, rows);
  }

  async fillAmounts(amounts: readonly (readonly [event: number, amount: string])[]): Promise<void> {
    await this.#empty('amounts', TABLES.amounts, amounts.length);
    if (amounts.length === 0) return;
    const appender = await this.#connection.createAppender('amounts', 'main', 'temp');
    for (const [event, amount] of amounts) {
      appender.appendDouble(event);
      appender.appendVarchar(amount);
      appender.endRow();
    }
    appender.closeSync();
  }

  async #empty(table: string, columns: readonly string[], rows: number): Promise<void> {
    // Replacing gives the memory back at once, which deleting does not.
    if (this.#filled.delete(table)) await this.#create(table, columns);
    if (rows > 0) this.#filled.add(table);
  }

  async #create(table: string, columns: readonly string[]): Promise<void> {
    await this.#connection.run(`create or replace temp table ${table} (${columns.join(', ')})`);
  }
}

function factColumns(table: (typeof FACT_TABLES)[number]): string[] {
  return ['id integer', ...FACTS[table].map((name) => `${name} varchar`)];
}
