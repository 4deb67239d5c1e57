import { type FactRow, type Facts, type FactTable, NumberSet, noFacts } from './facts.ts';

/**
 * 32-bit columns of an event, in the order in which they are read from the record. Those named after a fact are numbers
 * of dictionary rows, 0 for none; `marks` packs the small facts.
 */
export const NARROW = [
  'site',
  'name',
  'page',
  'agent',
  'referral',
  'place',
  'product',
  'client',
  'props',
  'cookies',
  'experiments',
  'currency',
  'engagedMs',
  'marks',
] as const;
export type Narrow = (typeof NARROW)[number];

/**
 * Where the small facts sit in `marks`: first bit and number of bits. `excluded`, `hour` and `scroll` are one more than
 * their value, 0 for null; `revenue` says that there is some.
 */
export const MARKS = {
  interactive: [0, 1],
  identity: [1, 3],
  noVisitor: [4, 1],
  noCookieless: [5, 1],
  notEngaged: [6, 1],
  excluded: [8, 5],
  /** 1: a crawler came from its operator's addresses, 2: from others. */
  claim: [13, 2],
  hour: [16, 5],
  door: [21, 2],
  scroll: [24, 7],
  revenue: [31, 1],
} as const satisfies Record<string, readonly [number, number]>;
export type Mark = keyof typeof MARKS;

export function mark(marks: number, name: Mark): number {
  return (marks >>> MARKS[name][0]) & ((1 << MARKS[name][1]) - 1);
}

export function withMark(marks: number, name: Mark, value: number): number {
  const bit = MARKS[name][0];
  return (marks & ~(((1 << MARKS[name][1]) - 1) << bit)) | (value << bit);
}

/** Words of 64 bits an event: number, time, visitor, cookieless, then two narrow columns each. */
export const WORDS = 4 + NARROW.length / 2;
const BYTES = WORDS * 8;

/**
 * Events as columns of numbers, with the dictionary rows that they point at. 64-bit ids are pairs of 32-bit halves, low
 * half first, as they lie in memory on every machine that DuckDB runs on: so no bigint is made (0.1 µs each).
 */
export class Batch {
  length = 0;
  event = new Float64Array(0);
  time = new Float64Array(0);
  visitor = new Int32Array(0);
  cookieless = new Int32Array(0);
  readonly narrow: Record<Narrow, Int32Array>;
  readonly facts: Facts = noFacts();
  /** Amounts of money by event, as decimal text. */
  readonly revenue: (readonly [event: number, amount: string])[] = [];
  readonly #known: Readonly<Record<FactTable, NumberSet>>;

  /** @param capacity events to make room for; it grows beyond */
  constructor(capacity = 0) {
    const none = () => new Int32Array(0);
    this.narrow = {
      site: none(),
      name: none(),
      page: none(),
      agent: none(),
      referral: none(),
      place: none(),
      product: none(),
      client: none(),
      props: none(),
      cookies: none(),
      experiments: none(),
      currency: none(),
      engagedMs: none(),
      marks: none(),
    };
    const set = () => new NumberSet();
    this.#known = {
      sites: set(),
      pages: set(),
      agents: set(),
      referrals: set(),
      places: set(),
      clients: set(),
      texts: set(),
    };
    this.#reserve(capacity);
  }

  /** Appends events as the record's reader packs them: big-endian words, `WORDS` an event. */
  append(packed: Buffer): void {
    const rows = packed.length / BYTES;
    const from = this.length;
    this.#reserve(from + rows);
    const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
    for (let row = 0, at = 0; row < rows; row += 1, at += BYTES) {
      const to = from + row;
      this.event[to] = view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4);
      this.time[to] = view.getInt32(at + 8) * 2 ** 32 + view.getUint32(at + 12);
      this.visitor[2 * to + 1] = view.getInt32(at + 16);
      this.visitor[2 * to] = view.getInt32(at + 20);
      this.cookieless[2 * to + 1] = view.getInt32(at + 24);
      this.cookieless[2 * to] = view.getInt32(at + 28);
    }
    NARROW.forEach((name, index) => {
      const column = this.narrow[name];
      for (let row = 0, at = 32 + index * 4; row < rows; row += 1, at += BYTES)
        column[from + row] = view.getInt32(at);
    });
    this.length = from + rows;
  }

  /** Numbers in these columns, from a row on, whose dictionary rows have not been asked for yet. */
  unknown(table: FactTable, columns: readonly Narrow[], from: number): number[] {
    const known = this.#known[table];
    const found: number[] = [];
    for (const name of columns) {
      const column = this.narrow[name];
      for (let row = from, last = 0; row < this.length; row += 1) {
        const id = column[row] ?? 0;
        if (id !== last && id !== 0 && known.add(id)) found.push(id);
        last = id;
      }
    }
    return found;
  }

  /** Numbers of the events from a row on that have this mark. */
  marked(name: Mark, from: number): number[] {
    const { marks } = this.narrow;
    const found: number[] = [];
    for (let row = from; row < this.length; row += 1) {
      if (mark(marks[row] ?? 0, name) !== 0) found.push(this.event[row] ?? 0);
    }
    return found;
  }

  /** Whether any event has a number in this column. */
  has(name: Narrow): boolean {
    const column = this.narrow[name];
    for (let row = 0; row < this.length; row += 1) if (column[row] !== 0) return true;
    return false;
  }

  learn(table: FactTable, rows: readonly FactRow[]): void {
    for (const row of rows) this.facts[table].push(row);
  }

  #reserve(rows: number): void {
    if (rows <= this.event.length) return;
    const size = Math.max(rows, Math.ceil(this.event.length * 1.25));
    const grown = <A extends Float64Array | Int32Array>(old: A, array: A): A => {
      array.set(old);
      return array;
    };
    this.event = grown(this.event, new Float64Array(size));
    this.time = grown(this.time, new Float64Array(size));
    this.visitor = grown(this.visitor, new Int32Array(size * 2));
    this.cookieless = grown(this.cookieless, new Int32Array(size * 2));
    for (const name of NARROW) this.narrow[name] = grown(this.narrow[name], new Int32Array(size));
  }
}
