import { IDENTITIES, type Identity } from '../model/event.ts';
import { type Batch, mark, withMark } from './batch.ts';
import { Visitors } from './visitors.ts';

const code = (identity: Identity) => IDENTITIES.indexOf(identity);
const COOKIE = code('cookie');
const ISSUED = code('issued');
const COOKIELESS = code('cookieless');
const NONE = code('none');

/** What is known of a visitor, as flags. */
const CAME_BACK = 1;
const WAS_ISSUED = 2;
const ASKED = 4;
const HAD_RETURNED = 8;

/**
 * Whose each event of a batch is. An event whose cookie was issued with it counts under the new id once any event at that
 * site carries that cookie, be it recorded before or after; until then under its cookieless id (DESIGN §4).
 */
export class Identities {
  readonly batch: Batch;
  readonly visitors = new Visitors();
  /** Visitor that each row counts under, -1 for nobody. Set by `settle`. */
  readonly counts: number[] = [];
  /** Rows that still wait for their cookie. */
  readonly pending: number[] = [];
  readonly #carried: number[] = [];

  constructor(batch: Batch) {
    this.batch = batch;
  }

  /** Takes in the rows that were added to the batch. */
  read(): void {
    const { length, narrow, visitor } = this.batch;
    const { visitors } = this;
    for (let row = this.#carried.length; row < length; row += 1) {
      const marks = narrow.marks[row] ?? 0;
      if (mark(marks, 'noVisitor') === 1) {
        this.#carried.push(-1);
        continue;
      }
      const number = visitors.number(narrow.site[row] ?? 0, visitor[2 * row] ?? 0, visitor[2 * row + 1] ?? 0);
      const identity = mark(marks, 'identity');
      if (identity === COOKIE) visitors.flags[number] = (visitors.flags[number] ?? 0) | CAME_BACK;
      if (identity === ISSUED) visitors.flags[number] = (visitors.flags[number] ?? 0) | WAS_ISSUED;
      this.#carried.push(number);
    }
  }

  /** Visitors whose cookie comes back in this batch, perhaps not for the first time. */
  back(): number[] {
    return this.visitors.flagged(CAME_BACK);
  }

  /** Visitors of whom `learn` must be told whether their cookie had come back before; each is named once. */
  unasked(): number[] {
    const { flags } = this.visitors;
    const asked = this.visitors
      .flagged(WAS_ISSUED)
      .filter((number) => ((flags[number] ?? 0) & (CAME_BACK | ASKED)) === 0);
    for (const number of asked) flags[number] = (flags[number] ?? 0) | ASKED;
    return asked;
  }

  learn(returned: readonly number[]): void {
    const { flags } = this.visitors;
    for (const number of returned) flags[number] = (flags[number] ?? 0) | HAD_RETURNED;
  }

  /** Decides for the rows read so far, and writes into their marks whose id it is. */
  settle(): void {
    const { narrow } = this.batch;
    for (let row = this.counts.length; row < this.#carried.length; row += 1) {
      const marks = narrow.marks[row] ?? 0;
      const carried = this.#carried[row] ?? -1;
      const waits = carried !== -1 && mark(marks, 'identity') === ISSUED;
      const [counts, identity] = waits
        ? this.#settleIssued(row, carried, marks)
        : [carried, mark(marks, 'identity')];
      this.counts.push(counts);
      // Reports look for events of nobody by their identity.
      narrow.marks[row] = withMark(marks, 'identity', counts === -1 ? NONE : identity);
    }
  }

  /**
   * Writes into the marks of a row that is read for its facts alone whose id it is, given the visitor that it counts under.
   * The two ids of an issued event are never equal: they are hashes of different things.
   */
  settleAs(row: number, counts: number): void {
    const { narrow, visitor } = this.batch;
    const marks = narrow.marks[row] ?? 0;
    if (mark(marks, 'identity') !== ISSUED) return;
    const own =
      visitor[2 * row] === this.visitors.visitor[2 * counts] &&
      visitor[2 * row + 1] === this.visitors.visitor[2 * counts + 1];
    narrow.marks[row] = withMark(marks, 'identity', own ? COOKIE : COOKIELESS);
  }

  #settleIssued(row: number, carried: number, marks: number): [counts: number, identity: number] {
    if (((this.visitors.flags[carried] ?? 0) & (CAME_BACK | HAD_RETURNED)) !== 0) return [carried, COOKIE];
    this.pending.push(row);
    if (mark(marks, 'noCookieless') === 1) return [-1, NONE];
    const { narrow, cookieless } = this.batch;
    const [low, high] = [cookieless[2 * row] ?? 0, cookieless[2 * row + 1] ?? 0];
    return [this.visitors.number(narrow.site[row] ?? 0, low, high), COOKIELESS];
  }
}
