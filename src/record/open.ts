import { accessSync, chmodSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { Problem } from '../model/problem.ts';
import { migrate } from './migrate.ts';

export type Db = Database.Database;

/** File names inside the data directory. */
export const recordFile = (dataDirectory: string) => join(dataDirectory, 'record.db');
export const saltsFile = (dataDirectory: string) => join(dataDirectory, 'salts.db');
export const warehouseFile = (dataDirectory: string) => join(dataDirectory, 'warehouse.db');

/** Makes the data directory where there is none, readable by its owner alone. @throws Problem `unavailable` with the path and the system's reason */
export function prepareDirectory(directory: string): void {
  try {
    makeDirectory(directory);
    if (!statSync(directory).isDirectory()) throw new Error('it is a file');
    accessSync(directory, constants.W_OK);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Problem(
      'unavailable',
      `The data directory ${directory} cannot be written (${reason}): choose another with --data or FIRSTHAND_DATA.`,
      { field: 'FIRSTHAND_DATA', given: directory, cause },
    );
  }
}

// Not `recursive: true`: where a parent refuses with ENOENT, as /proc does, Node 20 tries for ever.
function makeDirectory(directory: string): void {
  if (existsSync(directory)) return;
  const parent = dirname(directory);
  if (parent !== directory) makeDirectory(parent);
  mkdirSync(directory, { mode: 0o700 });
}

/**
 * Opens the record for writing, creating and migrating it. One connection of a process may do this at a time.
 * @throws Problem when the file is not a record, was written by a newer Firsthand, or cannot be synced
 */
export function openRecord(file: string, migrations?: string): Db {
  prepareDirectory(dirname(file));
  const fresh = !existsSync(file);
  const db = openFile(file, {});
  try {
    // Both only take effect before the first table is made.
    if (fresh) db.pragma('auto_vacuum = incremental');
    secureSettings(db);
    // 64 MiB of pages: the dictionaries' indexes stay in memory at a million distinct paths.
    db.pragma('cache_size = -65536');
    // A checkpoint each 32 MiB instead of 4: under load it is the only thing that writes pages twice.
    db.pragma('wal_autocheckpoint = 8000');
    db.pragma('journal_size_limit = 67108864');
    migrate(db, migrations);
    chmodSync(file, 0o600);
    return db;
  } catch (cause) {
    db.close();
    throw asProblem(cause, file);
  }
}

/** Opens the record for reading beside a writer. */
export function openRecordReader(file: string): Db {
  const db = openFile(file, { readonly: true, fileMustExist: true });
  db.pragma('busy_timeout = 5000');
  return db;
}

/** What makes an acknowledgement true; asserted because better-sqlite3 reopens WAL databases with synchronous NORMAL. */
function secureSettings(db: Db): void {
  db.pragma('journal_mode = wal');
  db.pragma('synchronous = full');
  db.pragma('secure_delete = on');
  db.pragma('foreign_keys = on');
  const found = [
    db.pragma('journal_mode', { simple: true }),
    db.pragma('synchronous', { simple: true }),
    db.pragma('secure_delete', { simple: true }),
  ];
  if (found.join() !== 'wal,2,1') {
    throw new Problem(
      'unavailable',
      `The record's file system does not support durable commits (journal_mode, synchronous, secure_delete are ${found.join(', ')}; needed are wal, 2, 1).`,
    );
  }
}

function openFile(file: string, options: Database.Options): Db {
  try {
    return new Database(file, options);
  } catch (cause) {
    throw asProblem(cause, file);
  }
}

function asProblem(cause: unknown, file: string): Error {
  if (cause instanceof Problem) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Problem('unavailable', `The record ${file} does not open: ${reason}.`, { cause });
}
