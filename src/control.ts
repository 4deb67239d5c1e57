import { chmodSync, closeSync, openSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';

/** Longest path that a Unix socket's address holds on Linux (108 bytes with the final zero). */
const LONGEST = 107;

/**
 * Where the control socket of a data directory is reached. A path too long for a socket address goes through the
 * directory's descriptor, so it must be closed after use.
 */
export function controlPath(directory: string): { path: string; close(): void } {
  const path = join(directory, 'control.sock');
  if (Buffer.byteLength(path) <= LONGEST) return { path, close: () => undefined };
  const descriptor = openSync(directory, 'r');
  return { path: `/proc/self/fd/${descriptor}/control.sock`, close: () => closeSync(descriptor) };
}

/** Listens on the control socket, for the owner of the data directory alone. Call only while holding its lock. */
export async function listenOnControl(server: Server, directory: string): Promise<void> {
  const { path } = controlPath(directory);
  // A socket file of a process that died: the lock says that nobody else is there.
  rmSync(path, { force: true });
  const before = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
  } finally {
    process.umask(before);
  }
  chmodSync(path, 0o600);
}
