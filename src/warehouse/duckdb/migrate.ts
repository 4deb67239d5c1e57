import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DuckDBConnection } from '@duckdb/node-api';

const MIGRATIONS = fileURLToPath(new URL('../../../migrations/warehouse/duckdb', import.meta.url));

/** The schema that this version writes: its migrations by name, and what each says. */
function wanted(): { name: string; digest: string; text: string }[] {
  return readdirSync(MIGRATIONS)
    .filter((name) => /^\d{4}_.*\.sql$/.test(name))
    .sort()
    .map((name) => {
      const text = readFileSync(`${MIGRATIONS}/${name}`, 'utf8');
      return { name, text, digest: createHash('sha256').update(text).digest('hex') };
    });
}

/**
 * Makes the tables of an empty database; a database that has them is only looked at. There is no migrating of data:
 * what a new column holds comes from the record.
 * @returns false when the tables were made by another version, so that the file must be made anew
 */
export async function prepareSchema(connection: DuckDBConnection): Promise<boolean> {
  await connection.run(
    'create table if not exists migrations (name varchar not null, digest varchar not null)',
  );
  const rows = (
    await connection.runAndReadAll('select name, digest from migrations order by name')
  ).getRows();
  const steps = wanted();
  if (rows.length > 0) {
    return rows.join('\n') === steps.map(({ name, digest }) => `${name},${digest}`).join('\n');
  }
  for (const { name, digest, text } of steps) {
    await connection.run('begin');
    await connection.run(text);
    await connection.run('insert into migrations values ($1, $2)', [name, digest]);
    await connection.run('commit');
  }
  return true;
}
