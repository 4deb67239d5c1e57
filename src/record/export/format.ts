import { csvLine, csvText } from '../../model/csv.ts';
import type { EventFormat } from '../../model/export.ts';
import { RECORD_COLUMN_NAMES, type RecordRow } from './columns.ts';
import { parquet } from './parquet.ts';

/** Pages of events as the bytes of a file, piece by piece; an empty piece says only that the work goes on. */
export function* formatted(
  pages: Iterable<readonly RecordRow[]>,
  format: EventFormat,
): Generator<Uint8Array<ArrayBuffer>> {
  if (format === 'parquet') return yield* parquet(pages);
  const encoder = new TextEncoder();
  if (format === 'csv') yield encoder.encode(csvLine(RECORD_COLUMN_NAMES));
  const line = format === 'csv' ? csv : ndjson;
  for (const page of pages) yield encoder.encode(page.map(line).join(''));
}

function csv(row: RecordRow): string {
  return csvLine(row.map((cell) => (typeof cell === 'string' ? csvText(cell) : String(cell ?? ''))));
}

function ndjson(row: RecordRow): string {
  const named = row.map((cell, index) => [RECORD_COLUMN_NAMES[index], cell]);
  return `${JSON.stringify(Object.fromEntries(named))}\n`;
}
