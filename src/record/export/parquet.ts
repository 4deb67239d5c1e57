import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { RECORD_COLUMN_NAMES, RECORD_COLUMNS, type RecordColumn, type RecordRow } from './columns.ts';

/** Rows of a group: enough that columns compress, few enough that a group is some ten megabytes at most. */
const GROUP = 10_000;

const SCHEMA = [
  { name: 'events', num_children: RECORD_COLUMN_NAMES.length },
  ...RECORD_COLUMN_NAMES.map((name) => ({ name, repetition_type: 'OPTIONAL' as const, ...typeOf(name) })),
];

/** A Parquet file, group by group: nothing of it is kept but where its groups are. */
export function* parquet(pages: Iterable<readonly RecordRow[]>): Generator<Uint8Array<ArrayBuffer>> {
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({ writer: bytes, schema: SCHEMA, createdBy: 'Firsthand' });
  let rows: RecordRow[] = [];
  for (const page of pages) {
    rows = rows.concat(page);
    if (rows.length >= GROUP) {
      write(writer, rows);
      rows = [];
    }
    yield taken(bytes);
  }
  if (rows.length > 0) write(writer, rows);
  writer.finish();
  yield taken(bytes);
}

function write(writer: ParquetWriter, rows: readonly RecordRow[]): void {
  const columnData = RECORD_COLUMN_NAMES.map((name, index) => ({
    name,
    data: rows.map((row) => value(row[index] ?? null, name)),
    offsetIndex: false,
  }));
  writer.write({ columnData, rowGroupSize: rows.length });
}

/** What was written since the last time; positions in the file go on counting. */
function taken(bytes: ByteWriter): Uint8Array<ArrayBuffer> {
  const piece = new Uint8Array(bytes.buffer.slice(0, bytes.index));
  bytes.index = 0;
  return piece;
}

function typeOf(name: RecordColumn) {
  const kind = RECORD_COLUMNS[name];
  if (kind === 'text') return { type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const;
  if (kind === 'number') return { type: 'INT64' } as const;
  return { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' } as const;
}

function value(cell: string | number | null, name: RecordColumn): string | bigint | Date | null {
  if (cell === null) return null;
  const kind = RECORD_COLUMNS[name];
  return kind === 'text' ? String(cell) : kind === 'number' ? BigInt(cell) : new Date(cell);
}
