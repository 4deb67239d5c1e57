import { existsSync, readFileSync } from 'node:fs';
import type { z } from 'zod';

/** One line of the table. `score` and `floor` are per cent; `atMost` turns the comparison round. */
export interface Score {
  set: string;
  rows: number;
  score: number;
  floor: number;
  atMost?: true;
  /** What was wrong, one line each, for `--misses`. */
  misses: string[];
}

/** Rows of an NDJSON file, each checked; none where there is no such file. */
export function readRows<Schema extends z.ZodType>(path: string, schema: Schema): z.output<Schema>[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => schema.parse(JSON.parse(line)));
}

/** Counts the rows for which `wrong` has nothing to say. */
export function scored<Row>(
  set: string,
  floor: number,
  rows: readonly Row[],
  wrong: (row: Row) => string | null,
): Score[] {
  if (rows.length === 0) return [];
  const misses = rows.flatMap((row) => wrong(row) ?? []);
  return [
    { set, rows: rows.length, score: (100 * (rows.length - misses.length)) / rows.length, floor, misses },
  ];
}
