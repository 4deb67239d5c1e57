import { describe, expect, it } from 'vitest';
import { type Assignable, assign, murmur3, position, visitorIn } from '../../src/identity/assign.ts';
import { mintBrowserId } from '../../src/identity/cookie.ts';
import { chiSquareTail } from '../../src/reports/experiments/distributions.ts';

const HALVES = [
  { name: 'a', weight: 50 },
  { name: 'b', weight: 50 },
];
const one = (more: Partial<Assignable> = {}): Assignable => ({
  salt: 'c2FsdCBvZiBoZXJv',
  variants: HALVES,
  traffic: 100,
  ...more,
});
/** Ids as cookies have them; the same in each run. */
const visitors = (count: number) =>
  Array.from({ length: count }, (_, at) => {
    const bytes = Buffer.alloc(16);
    bytes.writeUInt32LE(at, 0);
    bytes.writeUInt32LE(Math.imul(at, 2_654_435_761) >>> 0, 8);
    return bytes.toString('base64url');
  });

describe('assignment', () => {
  it('hashes as MurmurHash3 does', () => {
    expect(['', 'test', 'Hello, world!', 'The quick brown fox jumps over the lazy dog'].map(murmur3)).toEqual(
      [0, 0xba6bd213, 0xc0363e43, 0x2e4ff723],
    );
  });

  it('keeps to its vectors, which docs/experiments.md shows to ports in other languages', () => {
    const hero = one();
    const uneven = one({
      salt: 'b3RoZXIgc2FsdA',
      variants: [
        { name: 'a', weight: 9 },
        { name: 'b', weight: 1 },
      ],
      traffic: 50,
    });
    expect(
      ['AAAAAAAAAAAAAAAAAAAAAA', 'AQIDBAUGBwgJCgsMDQ4PEA', '_____________________w'].map((id) => [
        position(hero.salt, id).toFixed(9),
        assign(hero, id),
        assign(uneven, id),
      ]),
    ).toMatchInlineSnapshot(`
      [
        [
          "0.223913975",
          "a",
          null,
        ],
        [
          "0.828718887",
          "b",
          null,
        ],
        [
          "0.624546302",
          "b",
          null,
        ],
      ]
    `);
  });

  it('reads the visitor from a cookie, and nothing from anything else', () => {
    const { id } = mintBrowserId(Date.now());
    expect(visitorIn(`20261123.${id}`)).toBe(id);
    for (const other of [null, undefined, '', id, `20261123.${id}x`, `2026112.${id}`])
      expect(visitorIn(other)).toBeNull();
  });

  it('splits a million visitors as weights say, in each of 20 experiments', () => {
    const ids = visitors(1_000_000);
    const ps = Array.from({ length: 20 }, (_, at) => {
      const weights = [50, 30, 20];
      const variants = weights.map((weight, index) => ({ name: String(index), weight }));
      const counts = [0, 0, 0];
      for (const id of ids) {
        const index = Number(assign(one({ salt: `salt of ${at}`, variants }), id));
        counts[index] = (counts[index] ?? 0) + 1;
      }
      const chi2 = counts.reduce((sum, seen, index) => {
        const expected = ((weights[index] ?? 0) / 100) * ids.length;
        return sum + (seen - expected) ** 2 / expected;
      }, 0);
      return chiSquareTail(chi2, 2);
    });
    // Of 20 fair splits the least likely is below 0.0005 once in a hundred times; ids and salts are fixed.
    expect(Math.min(...ps)).toBeGreaterThan(0.0005);
  });

  it('gives two experiments independent splits', () => {
    const ids = visitors(200_000);
    const table = [
      [0, 0],
      [0, 0],
    ];
    for (const id of ids) {
      const [x, y] = ['first', 'second'].map((salt) => (assign(one({ salt }), id) === 'a' ? 0 : 1)) as [
        0 | 1,
        0 | 1,
      ];
      const row = table[x];
      if (row) row[y] = (row[y] ?? 0) + 1;
    }
    const [[aa = 0, ab = 0] = [], [ba = 0, bb = 0] = []] = table;
    const chi2 = (ids.length * (aa * bb - ab * ba) ** 2) / ((aa + ab) * (ba + bb) * (aa + ba) * (ab + bb));
    expect(chiSquareTail(chi2, 1)).toBeGreaterThan(0.001);
  });

  it('lets more visitors in without moving those that are in', () => {
    const ids = visitors(20_000);
    const before = ids.map((id) => assign(one({ traffic: 20 }), id));
    const after = ids.map((id) => assign(one({ traffic: 60 }), id));
    expect(before.filter((variant) => variant !== null).length / ids.length).toBeCloseTo(0.2, 1);
    expect(before.every((variant, at) => variant === null || variant === after[at])).toBe(true);
  });

  it('shows a visitor one experiment of a group at most, and none to the holdout', () => {
    const ids = visitors(20_000);
    const group = (from: number) => ({ salt: 'example.com/group/checkout', from });
    const holdout = { salt: 'example.com/holdout', share: 10 };
    const first = one({ salt: '1', traffic: 40, group: group(0), holdout });
    const second = one({ salt: '2', traffic: 60, group: group(40), holdout });
    const seen = ids.map((id) => [first, second].filter((each) => assign(each, id) !== null).length);
    expect(seen.filter((count) => count > 1)).toEqual([]);
    expect(seen.filter((count) => count === 0).length / ids.length).toBeCloseTo(0.1, 1);
  });
});
