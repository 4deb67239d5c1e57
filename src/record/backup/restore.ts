import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { Problem } from '../../model/problem.ts';
import { type Erasure, keepErasures, listErasures } from '../erase/ledger.ts';
import { eraseNow } from '../erase/remove.ts';
import { takeLock } from '../lock.ts';
import { type Db, openRecord, prepareDirectory, recordFile, warehouseFile } from '../open.ts';
import { syncDirectory } from './backup.ts';
import { type OpeningKey, openerOf } from './key.ts';
import { unseal } from './seal.ts';
import { type Contents, contentsOf } from './snapshot.ts';

export interface Restored extends Contents {
  /** Events that the backup held of visitors who were erased since. */
  forgotten: number;
}

/**
 * Puts a backup in the place of the record. It is decrypted, examined and brought to today's schema beside the record; only
 * then, in one renaming, it takes its place. The warehouse is made anew from it at the next start.
 * @param replace whether a record that is there may go
 * @throws Problem when a server runs, the key is wrong, or the file is damaged or no record; then nothing was changed
 */
export async function restore(
  directory: string,
  from: string,
  key: OpeningKey,
  replace: boolean,
): Promise<Restored> {
  const opener = openerOf(key);
  prepareDirectory(directory);
  const lock = takeLock(directory);
  if (lock === null)
    throw new Problem(
      'conflict',
      `A server or another command uses ${directory}: stop it first, then restore.`,
    );
  const record = recordFile(directory);
  const coming = `${record}.restoring`;
  try {
    if (!replace) refuseToReplace(record);
    removeDatabase(coming);
    await unseal(resolve(from), coming, opener);
    examine(coming, from);
    const restored = finish(coming, record);
    swap(coming, record, directory);
    return restored;
  } finally {
    removeDatabase(coming);
    lock.release();
  }
}

/** A record that nothing was recorded in is nobody's loss. */
function refuseToReplace(record: string): void {
  if (!existsSync(record)) return;
  let found: Contents | null = null;
  try {
    // Not for reading alone: such a connection would leave its log behind.
    const db = new Database(record, { fileMustExist: true });
    try {
      found = contentsOf(db);
    } finally {
      db.close();
    }
  } catch {
    // It may be damaged, and that is no reason to throw it away unasked.
  }
  if (found !== null && found.events === 0 && found.sites === 0) return;
  const holds =
    found === null ? 'There is a record that cannot be read' : `There is a record of ${found.events} events`;
  throw new Problem(
    'conflict',
    `${holds} in ${dirname(record)}: back it up, then add --replace to put the backup in its place.`,
    { field: 'replace' },
  );
}

function examine(file: string, from: string): void {
  const no = (reason: string, cause?: unknown) =>
    new Problem('unavailable', `${from} was not restored: ${reason}. Nothing was changed.`, {
      field: 'file',
      cause,
    });
  let db: Db | null = null;
  try {
    db = new Database(file, { readonly: true });
    const integrity = db.pragma('integrity_check', { simple: true });
    if (integrity !== 'ok') throw no(`its database is damaged (${String(integrity).split('\n')[0]})`);
    db.prepare('select identity from record_identity').get();
    contentsOf(db);
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw no('it holds no record of Firsthand', cause);
  } finally {
    db?.close();
  }
}

/** Brings the backup to today's schema and lets it forget whom the record that it replaces has forgotten since. */
function finish(coming: string, record: string): Restored {
  const db = openRecord(coming);
  try {
    keepErasures(db, forgottenSince(record));
    const forgotten = eraseNow(db, Date.now());
    return { ...contentsOf(db), forgotten };
  } finally {
    db.close();
  }
}

/** What the ledger of the record holds that is there. A damaged one cannot tell any more. */
function forgottenSince(record: string): Erasure[] {
  if (!existsSync(record)) return [];
  try {
    const db = openRecord(record);
    try {
      return listErasures(db);
    } finally {
      db.close();
    }
  } catch {
    return [];
  }
}

/** A death in between leaves the old record whole, or the new one; never one with the other's log. */
function swap(coming: string, record: string, directory: string): void {
  const warehouse = warehouseFile(directory);
  for (const name of readdirSync(directory)) {
    const path = `${directory}/${name}`;
    if (path === warehouse || path.startsWith(`${warehouse}.`)) rmSync(path, { recursive: true });
  }
  try {
    // As its last connection it leaves no log behind.
    if (existsSync(record)) openRecord(record).close();
  } catch {
    // Damaged, or of a newer version: what its log holds goes with it.
  }
  for (const suffix of ['-wal', '-shm']) rmSync(`${record}${suffix}`, { force: true });
  renameSync(coming, record);
  syncDirectory(directory);
}

function removeDatabase(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${suffix}`, { force: true });
}
