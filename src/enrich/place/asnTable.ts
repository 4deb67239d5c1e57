import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { bytesOf, parseIp } from './ip.ts';
import type { Network } from './records.ts';

/** First line of a packed file: `{"format":1,"source":"…","rows4":…}`, then the arrays, each at a multiple of 8 bytes. */
const header = z.object({
  format: z.literal(1),
  source: z.string(),
  rows4: z.number().int(),
  rows6: z.number().int(),
  owners: z.number().int(),
});

/**
 * Ranges of addresses and the autonomous systems that announce them: first addresses sorted, beside each the number of its
 * owner (0 for nobody). IPv6 is kept by the upper 64 bits, as nobody announces less than a /64.
 */
export interface AsnTable {
  starts4: Uint32Array;
  owners4: Uint32Array;
  starts6: BigUint64Array;
  owners6: Uint32Array;
  /** System numbers by owner. */
  asns: Uint32Array;
  /** Where each owner's name starts in `names`, and one more for the end. */
  nameStarts: Uint32Array;
  names: Uint8Array;
}

/** Header, then the arrays in this order. */
export function packAsnTable(table: AsnTable, source: string): Buffer {
  const head = JSON.stringify({
    format: 1,
    source,
    rows4: table.starts4.length,
    rows6: table.starts6.length,
    owners: table.asns.length,
  });
  const parts: Uint8Array[] = [pad(Buffer.from(`${head}\n`), 0x20)];
  const { starts4, owners4, starts6, owners6, asns, nameStarts, names } = table;
  for (const { buffer, byteOffset, byteLength } of [
    starts4,
    owners4,
    starts6,
    owners6,
    asns,
    nameStarts,
    names,
  ]) {
    parts.push(pad(new Uint8Array(buffer, byteOffset, byteLength), 0));
  }
  return Buffer.concat(parts);
}

/** Reads what `packAsnTable` wrote. Throws where the file is missing or something else. */
export function readAsnTable(path: string): AsnTable {
  const file = readFileSync(path);
  const end = file.indexOf('\n');
  const { rows4, rows6, owners } = header.parse(JSON.parse(file.toString('utf8', 0, end)));
  // Typed arrays want their offset to be a multiple of 8, which a pooled Buffer's need not be.
  const bytes = file.byteOffset === 0 ? file.buffer : Uint8Array.from(file).buffer;
  let at = padded(end + 1);
  const take = (length: number): number => {
    const from = at;
    at = padded(at + length);
    return from;
  };
  return {
    starts4: new Uint32Array(bytes, take(rows4 * 4), rows4),
    owners4: new Uint32Array(bytes, take(rows4 * 4), rows4),
    starts6: new BigUint64Array(bytes, take(rows6 * 8), rows6),
    owners6: new Uint32Array(bytes, take(rows6 * 4), rows6),
    asns: new Uint32Array(bytes, take(owners * 4), owners),
    nameStarts: new Uint32Array(bytes, take((owners + 1) * 4), owners + 1),
    names: new Uint8Array(bytes, take(0)),
  };
}

/** Who announces an address, or null for nobody. 0.2 µs without the parsing. */
export function findNetwork(table: AsnTable, address: string): Network | null {
  const ip = parseIp(address);
  if (ip === null) return null;
  const bytes = bytesOf(ip);
  const owner =
    ip.version === 4
      ? table.owners4[lastNotAbove(table.starts4, bytes.readUInt32BE(0))]
      : table.owners6[lastNotAbove(table.starts6, bytes.readBigUInt64BE(0))];
  if (owner === undefined || owner === 0) return null;
  const name = Buffer.from(
    table.names.subarray(table.nameStarts[owner], table.nameStarts[owner + 1]),
  ).toString();
  return { asn: table.asns[owner] ?? null, isp: name === '' ? null : name };
}

function lastNotAbove<Key extends number | bigint>(starts: ArrayLike<Key>, key: Key): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const start = starts[middle];
    if (start !== undefined && start <= key) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const padded = (length: number): number => Math.ceil(length / 8) * 8;

function pad(bytes: Uint8Array, filler: number): Uint8Array {
  const full = new Uint8Array(padded(bytes.length)).fill(filler);
  full.set(bytes);
  return full;
}
