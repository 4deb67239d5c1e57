import { hash } from 'node:crypto';
import type { Event } from '../../model/event.ts';

/** Seconds of a log that are remembered: lines of one second stand close together, whatever wrote them. */
const SECONDS = 3_600;

/** 128 bits as four words. */
type Digest = Uint32Array;

/**
 * Gives the event of each line an id that a second import of the line gives it again: a UUIDv7 of its second, then a hash of the
 * line as it is kept and its place among lines that are kept alike. So the same file may come twice, or overlap with another,
 * and two equal lines of one second are two events. Nothing of it tells more than the record holds.
 *
 * The hash is put together from those of the line's parts, which many lines share: 0.6 µs, where hashing the whole takes 3.
 */
export class LineKeys {
  readonly #seen = new Map<number, Map<number, number>>();
  readonly #line: Digest = new Uint32Array(4);
  readonly #own: Digest = new Uint32Array(4);
  readonly #bytes = Buffer.alloc(16);

  /** @param status what the server answered; it is in the line, but not in a page view */
  of(event: Event, status: number | null): string {
    const line = this.#line;
    const { visitor, page, agent, referral } = event;
    const own = this.#own;
    own[0] = visitor === null ? 0 : Number(BigInt.asUintN(32, visitor));
    own[1] = visitor === null ? 1 : Number(BigInt.asUintN(32, visitor >> 32n));
    own[2] = status ?? 0;
    own[3] = shortHash(event.name, shortHash(event.address ?? '', 0x811c9dc5));
    line.fill(0);
    mix(line, own);
    mix(
      line,
      digestOf(page, () => `${page.hostname}\n${page.path}\n${page.query}`),
    );
    mix(
      line,
      digestOf(agent, () => `${agent.userAgent}`),
    );
    mix(
      line,
      digestOf(referral, () => `${referral.referrer}`),
    );
    const second = Math.floor(event.time / 1000);
    const place = this.#placeOf(second, (line[0] ?? 0) * 2 ** 21 + ((line[1] ?? 0) >>> 11));
    if (place > 0) {
      own.fill(place);
      mix(line, own);
    }
    return this.#uuid(second * 1000, line);
  }

  #uuid(time: number, digest: Digest): string {
    const bytes = this.#bytes;
    bytes.writeUIntBE(time, 0, 6);
    bytes.writeUInt16BE(0x7000 | ((digest[0] ?? 0) >>> 20), 6);
    bytes.writeUInt32BE((0x80000000 | ((digest[1] ?? 0) >>> 2)) >>> 0, 8);
    bytes.writeUInt32BE(digest[2] ?? 0, 12);
    const hex = bytes.toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  #placeOf(second: number, digest: number): number {
    let lines = this.#seen.get(second);
    if (lines === undefined) {
      lines = new Map();
      this.#seen.set(second, lines);
      const [oldest] = this.#seen.keys();
      if (this.#seen.size > SECONDS && oldest !== undefined) this.#seen.delete(oldest);
    }
    const place = lines.get(digest) ?? 0;
    lines.set(digest, place + 1);
    return place;
  }
}

/** Multiplies and folds as MurmurHash3 ends (its finalizer), each word with its neighbour, so that every bit moves all others. */
function mix(into: Digest, more: Digest): void {
  let carried = into[3] ?? 0;
  for (let round = 0; round < 8; round += 1) {
    const at = round & 3;
    let word = (into[at] ?? 0) ^ (round < 4 ? (more[at] ?? 0) : 0) ^ carried;
    word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35) + at + 1;
    word ^= word >>> 16;
    into[at] = word;
    carried = word;
  }
}

const digests = new WeakMap<object, Digest>();

/** Facts are remembered objects: each is hashed once. */
function digestOf(fact: object, text: () => string): Digest {
  const known = digests.get(fact);
  if (known !== undefined) return known;
  const digest = sha(text());
  digests.set(fact, digest);
  return digest;
}

/** FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv): for a dozen letters it takes less than a look-up. */
function shortHash(text: string, from: number): number {
  let hashed = from;
  for (let at = 0; at < text.length; at += 1) hashed = Math.imul(hashed ^ text.charCodeAt(at), 0x01000193);
  return hashed;
}

function sha(text: string): Digest {
  const bytes = hash('sha1', text, 'buffer');
  return Uint32Array.from([0, 4, 8, 12], (at) => bytes.readUInt32BE(at));
}
