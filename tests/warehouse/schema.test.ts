import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** Columns by table, as the migrations of an engine name them, in order. */
function columnsOf(engine: string): Record<string, string[]> {
  const directory = join(import.meta.dirname, '../../migrations/warehouse', engine);
  const text = readdirSync(directory)
    .sort()
    .map((name) => readFileSync(join(directory, name), 'utf8'))
    .join('\n');
  const tables = text.matchAll(/create table (\w+) \(\n(.*?)\n\)/gs);
  const added = [...text.matchAll(/^alter table (\w+) add column (\w+) /gm)];
  return Object.fromEntries(
    [...tables].map(([, table = '', columns = '']) => [
      table,
      [
        ...[...columns.matchAll(/^ {2}(\w+) /gm)].map(([, name = '']) => name),
        ...added.filter(([, to]) => to === table).map(([, , name = '']) => name),
      ],
    ]),
  );
}

it('ClickHouse has the tables and columns of DuckDB', () => {
  // Several collectors could not agree on numbers, so there visitors are the 64 bits themselves.
  const { visitors: _, ...wanted } = columnsOf('duckdb');
  expect(Object.keys(wanted)).toContain('events');
  expect(columnsOf('clickhouse')).toEqual(wanted);
});
