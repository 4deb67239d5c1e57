import { type FileHandle, open, stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

const CHUNK = 512 * 1024;
/** Bytes that tell a file from what it was before. */
const BEGINNING = 256;
/** How long a file that has not grown is left alone. */
const PAUSE_MS = 500;

export interface Place {
  inode: number;
  position: number;
}

/**
 * A log as it grows. A file that was renamed is read to its end before the new one of its name is begun; one that was cut off is
 * begun again.
 * @param from where an earlier reading stopped; it counts for the same file alone
 * @param began told of each file that is begun, with where
 */
export async function* follow(
  path: string,
  from: Place | null,
  began: (place: Place) => void,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let place = from;
  while (!signal.aborted) {
    const file = await openOrWait(path, signal);
    if (file === null) return;
    try {
      const { ino, size } = await file.stat();
      const position = place?.inode === ino && place.position <= size ? place.position : 0;
      began({ inode: ino, position });
      yield* grown(file, path, ino, position, signal);
    } finally {
      await file.close();
    }
    place = null;
  }
}

/** Reads until another file has the name, or this one was cut off. */
async function* grown(
  file: FileHandle,
  path: string,
  inode: number,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let position = from;
  let beginning = await beginningOf(file, BEGINNING);
  while (!signal.aborted) {
    // A file that was cut off and written past where it ended shows by how it begins: its first line is another.
    const { size } = await file.stat();
    if (size < position || !(await beginningOf(file, beginning.length)).equals(beginning)) return;
    // Looked at before the read, so that nothing is missed that is written in between.
    const named = await stat(path).catch(() => null);
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(CHUNK), position });
    if (bytesRead > 0) {
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
      if (beginning.length < BEGINNING) beginning = await beginningOf(file, BEGINNING);
    } else if (named !== null && named.ino !== inode) return;
    else await pause(signal);
  }
}

async function beginningOf(file: FileHandle, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(length), position: 0, length });
  return buffer.subarray(0, bytesRead);
}

async function openOrWait(path: string, signal: AbortSignal): Promise<FileHandle | null> {
  while (!signal.aborted) {
    try {
      return await open(path, 'r');
    } catch (error) {
      // Between a rotation's two steps there is no file of the name.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      await pause(signal);
    }
  }
  return null;
}

const pause = (signal: AbortSignal) => setTimeout(PAUSE_MS, undefined, { signal }).catch(() => undefined);
