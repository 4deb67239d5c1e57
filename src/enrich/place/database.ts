import { stat } from 'node:fs/promises';
import { open, type Reader, type Response } from 'maxmind';
import { watch } from '../watch.ts';
import { parseIp } from './ip.ts';

/** An mmdb file that is swapped while running when its owner replaces it. */
export interface Database {
  /** What the file holds of an address; null for nothing, for an address that is none, and while the file cannot be read. */
  find(address: string): unknown;
  /** As the file's metadata gives it (`GeoLite2-City`), null while it cannot be read. */
  type(): string | null;
  close(): void;
}

/**
 * Opens an mmdb file and rereads it when it changes. A file that is missing, corrupt or no mmdb gives one warning and no
 * answers until it is replaced by a good one; a bad replacement leaves the good file before it in use. `lookEvery` milliseconds.
 */
export async function openDatabase(
  path: string,
  warn: (message: string) => void,
  changed: () => void,
  lookEvery?: number,
): Promise<Database> {
  let reader: Reader<Response> | null = null;
  let warned = false;
  const warnOnce = (why: string): void => {
    if (!warned) warn(`${path} ${why}`);
    warned = true;
  };
  const reread = async (): Promise<void> => {
    try {
      reader = await read(path);
      warned = false;
      changed();
    } catch (cause) {
      const rest = reader === null ? 'there is no geography from it' : 'the file before it stays in use';
      warnOnce(`cannot be read as an mmdb file (${reason(cause)}): ${rest}`);
    }
  };
  const close = watch(path, () => void reread(), lookEvery);
  await reread();
  return {
    find(address) {
      const ip = parseIp(address);
      if (reader === null || ip === null) return null;
      // A file of IPv4 alone would answer for IPv6 with the place of some other address.
      if (ip.version === 6 && reader.metadata.ipVersion === 4) return null;
      try {
        return reader.get(ip.text);
      } catch (cause) {
        warnOnce(`is corrupt (${reason(cause)}): some addresses stay without geography`);
        return null;
      }
    },
    type: () => reader?.metadata.databaseType ?? null,
    close,
  };
}

async function read(path: string): Promise<Reader<Response>> {
  const reader = await open(path, { cache: { max: 1_000 } });
  const { metadata } = reader;
  if (![4, 6].includes(metadata.ipVersion)) throw new Error('it says of neither IPv4 nor IPv6');
  // The reader answers null for everything when the tree is said to be longer than the file.
  const { size } = await stat(path);
  if (metadata.searchTreeSize >= size) throw new Error('its search tree is longer than the file');
  return reader;
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
