import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { AsnTable } from '../src/enrich/place/asnTable.ts';

interface Ranges<Key> {
  starts: Key[];
  owners: number[];
}

/** Numbers owners (a system number and its name) in order of appearance; 0 is nobody. */
class Owners {
  readonly asns: number[] = [0];
  readonly names: string[] = [''];
  readonly #numbers = new Map<string, number>();

  number(asn: number, name: string): number {
    const key = `${asn} ${name}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.asns.push(asn);
    this.names.push(name);
    this.#numbers.set(key, this.asns.length - 1);
    return this.asns.length - 1;
  }
}

/** Packs the two CSV files of @ip-location-db/asn (`first,last,number,"name"`, addresses as decimal numbers, sorted). */
export async function packAsn(csv4: string, csv6: string): Promise<AsnTable> {
  const owners = new Owners();
  const v4 = await readRanges(csv4, owners, (text) => BigInt(text));
  const v6 = await readRanges(csv6, owners, (text) => BigInt(text) >> 64n);
  const names = owners.names.map((name) => Buffer.from(name));
  let length = 0;
  const nameStarts = [0, ...names.map((name) => (length += name.length))];
  return {
    starts4: Uint32Array.from(v4.starts, Number),
    owners4: Uint32Array.from(v4.owners),
    starts6: BigUint64Array.from(v6.starts),
    owners6: Uint32Array.from(v6.owners),
    asns: Uint32Array.from(owners.asns),
    nameStarts: Uint32Array.from(nameStarts),
    names: Buffer.concat(names),
  };
}

/** Neighbouring ranges of one owner become one; a gap between ranges becomes a range of nobody. */
async function readRanges(
  path: string,
  owners: Owners,
  key: (text: string) => bigint,
): Promise<Ranges<bigint>> {
  const ranges: Ranges<bigint> = { starts: [], owners: [] };
  let free = 0n;
  const add = (start: bigint, owner: number): void => {
    if (ranges.owners.at(-1) === owner) return;
    if (ranges.starts.at(-1) === start) {
      ranges.owners[ranges.owners.length - 1] = owner;
      return;
    }
    ranges.starts.push(start);
    ranges.owners.push(owner);
  };
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const row = /^(\d+),(\d+),(\d+),(.*)$/.exec(line);
    if (row === null) throw new Error(`${path}: this is no range of addresses: ${line}`);
    const [, first = '', last = '', asn = '', name = ''] = row;
    if (key(first) > free) add(free, 0);
    add(key(first), owners.number(Number(asn), unquote(name)));
    free = key(last) + 1n;
  }
  add(free, 0);
  return ranges;
}

function unquote(field: string): string {
  return field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
}
