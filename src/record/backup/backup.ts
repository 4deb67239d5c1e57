import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Problem } from '../../model/problem.ts';
import { takeLock } from '../lock.ts';
import { recordFile } from '../open.ts';
import { type SealingKey, sealerOf } from './key.ts';
import { seal, unseal } from './seal.ts';
import { type Contents, takeSnapshot } from './snapshot.ts';

export interface BackedUp extends Contents {
  file: string;
  /** Size of the encrypted file. */
  bytes: number;
}

/** Unencrypted copies on their way, in the data directory. */
const SNAPSHOT = 'snapshot.db';

/**
 * Backs the record up into an encrypted file, while a server writes to it or not. The file has its name only once it was
 * read back and found to hold what was copied; one of that name is replaced then.
 * @throws Problem when there is no record, no key, or the disk refuses; then nothing of it is left
 */
export async function backUp(directory: string, to: string, key: SealingKey): Promise<BackedUp> {
  const record = recordFile(directory);
  if (!existsSync(record))
    throw new Problem('not_found', `There is no record in ${directory}.`, {
      field: 'data',
      given: directory,
    });
  const file = resolve(to);
  const [encrypter, decrypter] = await sealerOf(key);
  const lock = takeLock(directory, 'backup.lock');
  if (lock === null)
    throw new Problem('conflict', `Another backup of ${directory} is being made: try again once it is done.`);
  const copy = join(directory, SNAPSHOT);
  const partial = join(dirname(file), `.${basename(file)}.partial`);
  try {
    // Of a backup whose process died: the lock says that no other is under way.
    removeCopy(copy);
    rmSync(partial, { force: true });
    const contents = takeSnapshot(record, copy);
    const copied = await seal(copy, partial, encrypter);
    removeCopy(copy);
    const readBack = await unseal(partial, null, decrypter);
    if (readBack !== copied) throw new Error('the backup does not hold what was copied.');
    renameSync(partial, file);
    syncDirectory(dirname(file));
    return { ...contents, file, bytes: statSync(file).size };
  } catch (cause) {
    rmSync(partial, { force: true });
    if (cause instanceof Problem && cause.code !== 'unavailable') throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Problem('unavailable', `No backup was made: ${reason}`, { cause });
  } finally {
    removeCopy(copy);
    lock.release();
  }
}

function removeCopy(copy: string): void {
  for (const name of readdirSync(dirname(copy))) {
    if (name.startsWith(SNAPSHOT)) rmSync(join(dirname(copy), name), { force: true });
  }
}

/** Makes a change of names in a directory durable. */
export function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
