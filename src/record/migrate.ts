import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Database } from 'better-sqlite3';
import { Problem } from '../model/problem.ts';

const MIGRATIONS = fileURLToPath(new URL('../../migrations/record', import.meta.url));

/**
 * Brings a database to the newest schema: numbered SQL files, append-only, each in one transaction together with its
 * number in `user_version`, so that a process killed at any statement leaves the step done or not begun.
 * @throws Problem `conflict` when the database was written by a newer version
 */
export function migrate(db: Database, directory: string = MIGRATIONS): void {
  const steps = readdirSync(directory)
    .filter((name) => /^\d{4}_.*\.sql$/.test(name))
    .sort();
  const current = Number(db.pragma('user_version', { simple: true }));
  if (current > steps.length) {
    throw new Problem(
      'conflict',
      `The record has schema ${current}, this version of Firsthand knows ${steps.length}: start the newer version that wrote it, or restore a backup.`,
    );
  }
  steps.slice(current).forEach((name, index) => {
    db.transaction(() => {
      db.exec(readFileSync(`${directory}/${name}`, 'utf8'));
      db.pragma(`user_version = ${current + index + 1}`);
    }).exclusive();
  });
}
