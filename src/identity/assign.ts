// What `firsthand/assign` is: no imports and nothing but strings and numbers, so that the same lines run in Node, in njs and in
// the collector, which never disagree about who sees what. docs/experiments.md has vectors to check a port against.

/** What assignment needs to know of an experiment; `GET /experiments.json` brings a list of them. */
export interface Assignable {
  /** The experiment's own random text, fixed when it is made. */
  readonly salt: string;
  readonly variants: readonly { readonly name: string; readonly weight: number }[];
  /** Per cent of the visitors who take part, from the first variant to the last in the proportion of weights. */
  readonly traffic: number;
  /** Experiments of a group share no visitor: each takes a slice of one line, per cent. */
  readonly group?: { readonly salt: string; readonly from: number } | undefined;
  /** Visitors who see no experiment of the site at all, per cent. */
  readonly holdout?: { readonly salt: string; readonly share: number } | undefined;
}

/** The variant that a visitor sees; null for who does not take part. `visitor`: the 22 letters of the cookie's 16 bytes. */
export function assign(
  { salt, variants, traffic, group, holdout }: Assignable,
  visitor: string,
): string | null {
  if (holdout && position(holdout.salt, visitor) * 100 < holdout.share) return null;
  if (!takesPart(salt, traffic, group, visitor)) return null;
  const all = variants.reduce((sum, { weight }) => sum + weight, 0);
  let left = position(salt, visitor) * all;
  for (const { name, weight } of variants) {
    left -= weight;
    if (left < 0) return name;
  }
  return null;
}

function takesPart(salt: string, traffic: number, group: Assignable['group'], visitor: string): boolean {
  if (!group) return traffic >= 100 || position(`${salt}/traffic`, visitor) * 100 < traffic;
  const place = position(group.salt, visitor) * 100 - group.from;
  return place >= 0 && place < traffic;
}

/** Where on the line from 0 to 1 a visitor stands, for one salt: MurmurHash3 (x86, 32 bits) of `SALT VISITOR` over 2³². */
export function position(salt: string, visitor: string): number {
  return murmur3(`${salt} ${visitor}`) / 4_294_967_296;
}

/** The 22 letters in an `fh_id` cookie's value, or null: `20261123.AAAAAAAAAAAAAAAAAAAAAA`. */
export function visitorIn(cookie: string | null | undefined): string | null {
  const [, visitor = null] = /^\d{8}\.([A-Za-z0-9_-]{22})$/.exec(cookie ?? '') ?? [];
  return visitor;
}

/** MurmurHash3 by Austin Appleby (public domain), x86 variant of 32 bits with seed 0, of text in ASCII. */
export function murmur3(text: string): number {
  const length = text.length;
  let hash = 0;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    hash ^= scrambled(
      (text.charCodeAt(at) & 0xff) |
        ((text.charCodeAt(at + 1) & 0xff) << 8) |
        ((text.charCodeAt(at + 2) & 0xff) << 16) |
        ((text.charCodeAt(at + 3) & 0xff) << 24),
    );
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let last = length - 1; last >= at; last -= 1) rest = (rest << 8) | (text.charCodeAt(last) & 0xff);
  if (at < length) hash ^= scrambled(rest);
  hash ^= length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scrambled(block: number): number {
  const mixed = Math.imul(block, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}
