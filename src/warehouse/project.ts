import { readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { openRecordReader } from '../record/open.ts';
import { openDuckDb } from './duckdb/open.ts';
import type { DuckDbWarehouse } from './duckdb/warehouse.ts';
import type { Warehouse } from './port.ts';
import { Projector } from './projector.ts';

export { Projector } from './projector.ts';

/**
 * Opens the warehouse of a record, and what keeps it in step. A warehouse that does not open, or is not this record's,
 * is set aside (one such file is kept) and a new one begins at the first event; call `catchUp` to fill it.
 * @param warn is told in one sentence when that happens
 */
export async function openProjected(
  recordFile: string,
  warehouseFile: string,
  warn: (message: string) => void,
): Promise<{ warehouse: DuckDbWarehouse; projector: Projector }> {
  const record = openRecordReader(recordFile);
  let warehouse: DuckDbWarehouse;
  try {
    warehouse = await openDuckDb(warehouseFile);
    const reason = await strangeness(warehouse, record);
    if (reason !== null) {
      await warehouse.close();
      throw new Error(reason);
    }
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    warn(`The warehouse is made anew from the record: ${reason}`);
    setAside(warehouseFile);
    warehouse = await openDuckDb(warehouseFile);
  }
  return { warehouse, projector: await Projector.start(record, warehouse) };
}

/** Why this warehouse cannot be this record's, null when it can. */
async function strangeness(warehouse: Warehouse, record: Database): Promise<string | null> {
  const watermark = await warehouse.watermark();
  if (watermark === null) return null;
  const identity = record.prepare<[], string>('select identity from record_identity').pluck().get();
  if (watermark.record !== identity) return 'it belongs to another record.';
  // Not the greatest number there is: the newest events may have been erased.
  const given =
    record.prepare<[], number>(`select seq from sqlite_sequence where name = 'events'`).pluck().get() ?? 0;
  if (watermark.position > given) return 'it is ahead of the record, which was restored from a backup.';
  const [row] = await warehouse.select({ parts: ['select count(*) as events from events'], params: [] });
  const recorded = record
    .prepare<[number], number>('select count(*) from events where id <= ?')
    .pluck()
    .get(watermark.position);
  return row?.events === recorded ? null : `it holds ${row?.events} events, the record ${recorded}.`;
}

function setAside(file: string): void {
  const aside = `${basename(file)}.aside-`;
  for (const name of readdirSync(dirname(file))) {
    if (name.startsWith(aside)) rmSync(join(dirname(file), name), { recursive: true });
  }
  const now = Date.now();
  for (const suffix of ['', '.wal']) {
    try {
      renameSync(`${file}${suffix}`, `${file}.aside-${now}${suffix}`);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
}
