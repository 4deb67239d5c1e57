import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Search, SearchAnswer, SearchInput, SearchOrder, SearchResult } from './eraserThread.ts';
import { type AgeOrder, FACT_TABLES, type Found } from './record/erase/find.ts';
import type { Subject } from './record/erase/ledger.ts';
import { startThread } from './record/thread.ts';
import type { Writer } from './record/writer.ts';
import type { Reporter } from './reporter.ts';
import { revived } from './stream.ts';

/** What an erasure did. */
export interface Erased {
  events: number;
  /** Paths, texts, agents… that nothing else has. */
  facts: number;
  /** What a last look through the record still found: 0. */
  left: number;
}

/** What had reached its age: events that went whole, and others of which a part went. */
export interface Removed {
  events: number;
  addresses: number;
  identifiers: number;
}

/** Rows of one transaction: about 10 ms of the writer, in between which visitors' events are committed. */
const STEP = 500;
/** The warehouse takes more at a time. */
const WAREHOUSE_STEP = 20_000;
const SCRUBS = 100;

interface Parts {
  /** Files. */
  record: string;
  warehouse: string;
  writer: Writer;
  reporter(): Reporter;
  now(): number;
  /** Called when the ledger has changed, before anything is looked for. */
  changed(): void;
}

/**
 * Takes events out of record and warehouse. What is asked for is on disk first, as hashes: an erasure that a death
 * interrupts is carried on at the next start.
 */
export class Eraser {
  readonly #parts: Parts;
  #running: Promise<unknown> = Promise.resolve();
  /** An erasure that has not begun. */
  #next: Promise<Erased> | null = null;
  #closing = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * @returns when nothing of it is left in any file
   * @throws Problem `conflict` when one of them is on hold; then nothing was erased
   */
  async forget(subjects: readonly Subject[]): Promise<Erased> {
    const { writer, now, changed } = this.#parts;
    await writer.call('addErasures', { subjects, now: now() });
    changed();
    return this.resume();
  }

  /**
   * Carries out what is in the ledger and not done. Those who ask while another erasure runs are served together by the next:
   * each looks through the whole record.
   */
  resume(): Promise<Erased> {
    this.#next ??= this.#alone(() => {
      this.#next = null;
      return this.#carryOut();
    });
    return this.#next;
  }

  /** Erases once more what was asked for after an entry: somebody who did not know of it may have brought it back. */
  async again(after: number): Promise<void> {
    await this.#parts.writer.call('reopenErasures', { after });
    await this.resume();
  }

  /** Takes out what has reached its age. */
  age(order: AgeOrder): Promise<Removed> {
    return this.#alone(() => this.#age(order));
  }

  /** Makes the warehouse anew, because it has what the record has no longer. */
  renew(): Promise<void> {
    return this.#alone(() => this.#clean());
  }

  /** Ends at the next step; the rest is done at the next start. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#running;
  }

  async #carryOut(): Promise<Erased> {
    const { writer, reporter, now } = this.#parts;
    let events = 0;
    let found = await this.#search('pending', null);
    const { last } = found;
    // A warehouse that is opened only after this would lack events and be made anew for that alone. One that does not open is no
    // reason to keep events: that is said when it is made anew.
    if (found.events.length > 0)
      await reporter()
        .standing()
        .catch(() => undefined);
    // Events that had passed the door already may have been committed meanwhile.
    for (let round = 0; found.events.length > 0 && round < 5; round += 1) {
      events += await this.#remove(found);
      found = await this.#search('pending', null);
    }
    const facts = await this.#removeUnused();
    await this.#clean();
    const left = found.events.length;
    if (left === 0) await writer.call('settleErasures', { last, events, now: now() });
    await this.#scrub();
    return { events, facts, left };
  }

  async #age(order: AgeOrder): Promise<Removed> {
    const { writer } = this.#parts;
    const due = await this.#search('due', order);
    const key = randomBytes(32);
    for (const events of steps(due.addresses, STEP))
      await this.#step(() => writer.call('removeAddresses', { events }));
    for (const events of steps(due.identifiers, STEP))
      await this.#step(() => writer.call('cutIdentifiers', { events, key }));
    const events = await this.#remove(due);
    if (events > 0) await this.#removeUnused();
    if (events + due.identifiers.length > 0) await this.#clean();
    if (events + due.identifiers.length + due.addresses.length > 0) await this.#scrub();
    return { events, addresses: due.addresses.length, identifiers: due.identifiers.length };
  }

  /** Takes events out of the record, then out of what reports read. */
  async #remove({ events, ids }: Pick<Found, 'events' | 'ids'>): Promise<number> {
    const { writer, reporter } = this.#parts;
    let removed = 0;
    for (const some of steps(ids, STEP))
      await this.#step(() => writer.call('removeEvents', { events: [], ids: some }));
    for (const some of steps(events, STEP))
      removed += await this.#step(() => writer.call('removeEvents', { events: some, ids: [] }));
    for (const some of steps(events, WAREHOUSE_STEP)) await reporter().erase(some);
    return removed;
  }

  async #removeUnused(): Promise<number> {
    const { writer } = this.#parts;
    const { upTo, rows } = await this.#search('unused', null);
    let removed = 0;
    for (const table of FACT_TABLES) {
      for (const some of steps(rows[table], STEP))
        removed += await this.#step(() => writer.call('removeFacts', { upTo, table, rows: some }));
    }
    return removed;
  }

  /** A text stays readable in a DuckDB file after it was deleted, so the file is made anew; older ones set aside go. */
  async #clean(): Promise<void> {
    const { warehouse, reporter, writer } = this.#parts;
    await reporter().rebuild();
    await writer.call('keepWarehouseFresh', null);
    for (const name of readdirSync(dirname(warehouse))) {
      if (name.startsWith(`${basename(warehouse)}.aside-`))
        rmSync(join(dirname(warehouse), name), { recursive: true });
    }
  }

  /** Whoever reads holds the log for moments only. */
  async #scrub(): Promise<void> {
    let before = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < SCRUBS; ) {
      const { empty, free } = await this.#parts.writer.call('scrub', null);
      if (empty && (free === 0 || free === before)) return;
      if (!empty) {
        tries += 1;
        await setTimeout(50);
      }
      before = free;
    }
  }

  async #step<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#closing) throw new Error('The erasure is interrupted; it is carried on at the next start.');
    return work();
  }

  async #search<Name extends Search>(search: Name, input: SearchInput<Name>): Promise<SearchResult<Name>> {
    const order: SearchOrder = { record: this.#parts.record, search, input };
    const thread = startThread(new URL('./eraserThread', import.meta.url), order);
    const [answer] = (await once(thread, 'message')) as [SearchAnswer];
    if ('error' in answer) throw revived(answer.error);
    return answer.value as SearchResult<Name>;
  }

  #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const run = this.#running.then(work);
    this.#running = run.catch(() => undefined);
    return run;
  }
}

function* steps<Item>(items: readonly Item[], size: number): Generator<Item[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
