import { setImmediate } from 'node:timers/promises';
import { openRecordReader } from '../record/open.ts';
import { Batch } from './batch.ts';
import { Gone } from './gone.ts';
import { Identities } from './identities.ts';
import { LogViews } from './logViews.ts';
import { plan } from './plan.ts';
import type { Warehouse } from './port.ts';
import { RecordReader } from './readRecord.ts';

export interface LineOptions {
  /** Events of one transaction at most. */
  batch: number;
  /** Events read at once at most: 4 000 hold the thread up for about 10 ms. */
  slice: number;
  /** Milliseconds since 1970: page views of logs wait for the tag. */
  now: () => number;
}

interface Ahead {
  identities: Identities;
  after: number;
  to: number;
}

/** One warehouse that follows the record, batch by batch. Reads the next batch while the last is being taken in. */
export class Line {
  readonly #reader: RecordReader;
  readonly #warehouse: Warehouse;
  readonly #options: LineOptions;
  readonly #logViews: LogViews;
  #position: number;
  #step: number;
  #ahead: Ahead | null = null;

  private constructor(
    reader: RecordReader,
    warehouse: Warehouse,
    position: number,
    step: number,
    options: LineOptions,
    logViews: LogViews,
  ) {
    this.#reader = reader;
    this.#warehouse = warehouse;
    this.#position = position;
    this.#step = step;
    this.#options = options;
    this.#logViews = logViews;
  }

  static async start(recordFile: string, warehouse: Warehouse, options: LineOptions): Promise<Line> {
    const { position, step } = (await warehouse.watermark()) ?? { position: 0, step: 0 };
    const logViews = await LogViews.open(warehouse, options.now);
    const reader = new RecordReader(openRecordReader(recordFile));
    return new Line(reader, warehouse, position, step, options, logViews);
  }

  get position(): number {
    return this.#position;
  }

  /** Takes in one batch of the events up to number `end`. */
  async advance(end: number): Promise<void> {
    const { identities, to } =
      this.#ahead?.after === this.#position ? this.#ahead : await this.#read(this.#position, end);
    this.#ahead = null;
    let reading: Promise<Ahead | null> = Promise.resolve(null);
    try {
      await this.#apply(identities, [], to, () => {
        if (to < end) reading = this.#read(to, end);
      });
    } finally {
      this.#ahead = await reading;
    }
  }

  /** Takes events out that are no longer in the record. */
  async erase(events: readonly number[]): Promise<void> {
    // What was read ahead may hold them.
    this.#ahead = null;
    await this.#apply(new Identities(new Batch()), events, this.#position);
  }

  /** Whether page views of a log have waited long enough to count. */
  get isDue(): boolean {
    return this.#logViews.isDue;
  }

  /** Counts page views of logs that have waited long enough. */
  async settle(): Promise<void> {
    await this.#apply(new Identities(new Batch()), [], this.#position);
  }

  close(): void {
    this.#reader.close();
  }

  async #apply(
    identities: Identities,
    erased: readonly number[],
    to: number,
    meanwhile?: () => void,
  ): Promise<void> {
    const after = this.#position;
    const step = this.#step;
    try {
      const change = await plan(identities, erased, step, this.#warehouse, this.#reader, this.#logViews);
      const watermark = { record: this.#reader.identity(), position: to };
      await this.#warehouse.apply(change, watermark, meanwhile);
      await this.#logViews.settle();
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
      const again = await this.#read(after, to);
      return this.#apply(again.identities, [...erased, ...error.events], to, meanwhile);
    }
    this.#position = to;
    this.#step = step + 1;
  }

  async #read(after: number, end: number): Promise<Ahead> {
    const to = Math.min(end, after + this.#options.batch);
    const batch = new Batch(to - after);
    const identities = new Identities(batch);
    this.#reader.begin();
    try {
      for (let from = after; from < to; from += this.#options.slice) {
        this.#reader.slice(batch, from, Math.min(to, from + this.#options.slice));
        identities.read();
        await setImmediate();
      }
    } finally {
      this.#reader.end();
    }
    return { identities, after, to };
  }
}
