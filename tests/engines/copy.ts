import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Chdb } from './chdb.ts';

/** What reports read, in the order that ClickHouse keeps it in, so that inserts need not sort. */
const TABLES = {
  events: 'site, time, event',
  sessions: 'site, started_at, session',
  page_visits: 'site, started_at, session',
  orders: 'site, order_id, time, event',
} as const;

/**
 * Copies a DuckDB warehouse into a new database of ClickHouse, by way of Parquet files: about a million events a second.
 * Selects of `to` are about the copy from now on.
 */
export async function copyWarehouse(from: DuckDBConnection, to: Chdb, database: string): Promise<void> {
  await to.migrate(database);
  const directory = mkdtempSync(join(tmpdir(), 'firsthand-copy-'));
  try {
    for (const [table, order] of Object.entries(TABLES)) {
      const file = join(directory, `${table}.parquet`);
      await from.run(`copy (select * from ${table} order by ${order}) to '${file}' (format parquet)`);
      const described = await from.runAndReadAll(`select name from pragma_table_info('${table}')`);
      const columns = described.getRows().join(', ');
      await to.run(
        `insert into ${table} (${columns}) select ${columns} from file('${file}', Parquet) settings input_format_null_as_default = 1`,
      );
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The same of a warehouse in a file that nobody has open. */
export async function copyWarehouseFile(file: string, to: Chdb, database: string): Promise<void> {
  const instance = await DuckDBInstance.create(file, { access_mode: 'read_only' });
  const connection = await instance.connect();
  try {
    await copyWarehouse(connection, to, database);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
