import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Problem } from '../model/problem.ts';

/** Held while a process owns the data directory; `release` gives it up, and so does the kernel when the process dies. */
export interface Lock {
  release(): void;
}

/**
 * Takes the data directory for this process, or by another name what one process at a time may do in it. An exclusive SQLite transaction is a POSIX lock, which the kernel drops at
 * death, whatever the death: there is no PID file that can be stale.
 * @returns null when another process holds it
 */
export function takeLock(dataDirectory: string, name = 'lock'): Lock | null {
  const file = join(dataDirectory, name);
  const db = new Database(file, { timeout: 0 });
  try {
    chmodSync(file, 0o600);
    db.pragma('journal_mode = memory');
    db.exec('begin exclusive');
  } catch (cause) {
    db.close();
    if (cause instanceof Database.SqliteError && cause.code.startsWith('SQLITE_BUSY')) return null;
    throw new Problem('unavailable', `The lock file ${file} cannot be taken: ${String(cause)}.`, { cause });
  }
  return { release: () => db.close() };
}
