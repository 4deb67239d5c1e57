import type { DuckDBConnection } from '@duckdb/node-api';
import { FACTS, type FactTable, MARKS, NARROW, type Stage, WIDE } from '../stage.ts';
import { appendEvents, appendRows } from './append.ts';

const FACT_TABLES = Object.keys(FACTS) as FactTable[];

/** SQL of one of the small facts packed in the column `marks` of a row called `of`. */
export function mark(name: keyof typeof MARKS, of = 'i'): string {
  const [bit, bits] = MARKS[name];
  return `((${of}.marks >> ${bit}) & ${2 ** bits - 1})`;
}

/** Temporary tables that hold a change while it is being taken in. They belong to the writer's connection. */
export async function createStaging(connection: DuckDBConnection): Promise<void> {
  const wide = WIDE.map((name) => `${name} bigint`);
  const narrow = NARROW.map((name) => `${name} integer`);
  await connection.run(`create temp table incoming (${[...wide, ...narrow].join(', ')})`);
  await connection.run('create temp table amounts (event bigint, amount varchar)');
  await connection.run('create temp table erased (event bigint)');
  for (const table of FACT_TABLES) {
    const columns = FACTS[table].map((name) => `${name} varchar`);
    await connection.run(`create temp table fact_${table} (id bigint, ${columns.join(', ')})`);
  }
}

/** Fills the temporary tables, from one stage or several: a dictionary row that two stages bring is kept once. */
export class Staging {
  readonly #connection: DuckDBConnection;
  readonly #staged = new Map<FactTable, Set<number>>();

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  async clear(): Promise<void> {
    this.#staged.clear();
    for (const table of ['incoming', 'amounts', 'erased', ...FACT_TABLES.map((name) => `fact_${name}`)]) {
      await this.#connection.run(`delete from temp.${table}`);
    }
  }

  async add(stage: Stage): Promise<void> {
    await appendEvents(this.#connection, 'incoming', stage.events);
    await appendRows(this.#connection, 'amounts', stage.revenue);
    for (const table of FACT_TABLES) {
      const staged = this.#staged.get(table) ?? new Set<number>();
      this.#staged.set(table, staged);
      const rows = stage.facts[table].filter(([id]) => !staged.has(id));
      for (const [id] of rows) staged.add(id);
      await appendRows(this.#connection, `fact_${table}`, rows);
    }
  }

  async erase(events: readonly number[]): Promise<void> {
    await appendRows(
      this.#connection,
      'erased',
      events.map((event) => [event] as const),
    );
  }
}
