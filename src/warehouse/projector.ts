import { setImmediate } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import type { Warehouse } from './port.ts';
import { RecordReader } from './readRecord.ts';
import type { Stage } from './stage.ts';

export interface ProjectorOptions {
  /** Events of one transaction at most, default 250 000. */
  batch?: number;
  /** Events read at once at most, default 10 000: the thread is held up for about 30 ms. */
  slice?: number;
}

/** Brings events from the record into the warehouse, in the order of their numbers, one change at a time. */
export class Projector {
  readonly #reader: RecordReader;
  readonly #warehouse: Warehouse;
  readonly #options: Required<ProjectorOptions>;
  readonly #line: Line;
  /** The change that is running; others wait for it. */
  #running: Promise<void> = Promise.resolve();
  #step: Promise<void> | null = null;

  private constructor(
    reader: RecordReader,
    warehouse: Warehouse,
    position: number,
    options: ProjectorOptions,
  ) {
    this.#reader = reader;
    this.#warehouse = warehouse;
    this.#options = { batch: 250_000, slice: 10_000, ...options };
    this.#line = new Line(reader, warehouse, position, this.#options);
  }

  /** @param record a read-only connection of its own */
  static async start(
    record: Database,
    warehouse: Warehouse,
    options: ProjectorOptions = {},
  ): Promise<Projector> {
    const position = (await warehouse.watermark())?.position ?? 0;
    return new Projector(new RecordReader(record), warehouse, position, options);
  }

  /** Number of the last event that is in the warehouse. */
  get position(): number {
    return this.#line.position;
  }

  /**
   * Projects until everything is in that the record holds now. Calls share the work.
   * @returns the position reached
   * @throws the signal's reason when it aborts; the work itself goes on to the end of its batch
   */
  async catchUp(signal?: AbortSignal): Promise<number> {
    const end = this.#reader.end();
    while (this.position < end) {
      signal?.throwIfAborted();
      this.#step ??= this.#alone(() => this.#line.advance(end)).finally(() => {
        this.#step = null;
      });
      await unlessAborted(this.#step, signal);
    }
    return this.position;
  }

  /** Takes events out that are no longer in the record, and cuts anew what they were part of. */
  erase(events: readonly number[]): Promise<void> {
    return this.#alone(() => this.#line.erase(events));
  }

  /**
   * Makes the warehouse anew from the record, as it now reads, and swaps it in. Questions are answered from the old one
   * meanwhile, and it goes on following the record.
   */
  async rebuild(): Promise<void> {
    const successor = await this.#warehouse.successor();
    try {
      const line = new Line(this.#reader, successor, 0, this.#options);
      while (line.position < this.#reader.end()) await line.advance(this.#reader.end());
      await this.#alone(async () => {
        while (line.position < this.#reader.end()) await line.advance(this.#reader.end());
        await successor.takeOver();
        this.#line.position = line.position;
      });
    } catch (error) {
      await successor.close();
      throw error;
    }
  }

  #alone(change: () => Promise<void>): Promise<void> {
    const run = this.#running.then(change);
    this.#running = run.catch(() => undefined);
    return run;
  }
}

/** One warehouse that follows the record. Reads the next batch while the last is being taken in. */
class Line {
  position: number;
  readonly #reader: RecordReader;
  readonly #warehouse: Warehouse;
  readonly #options: Required<ProjectorOptions>;
  #ahead: { stages: Stage[]; after: number; to: number } | null = null;

  constructor(
    reader: RecordReader,
    warehouse: Warehouse,
    position: number,
    options: Required<ProjectorOptions>,
  ) {
    this.#reader = reader;
    this.#warehouse = warehouse;
    this.position = position;
    this.#options = options;
  }

  /** Takes in one batch. */
  async advance(end: number): Promise<void> {
    const batch = this.#ahead?.after === this.position ? this.#ahead : await this.#read(this.position, end);
    this.#ahead = null;
    const applied = this.#apply(batch.stages, [], batch.to);
    if (batch.to < end) {
      const [ahead] = await Promise.all([this.#read(batch.to, end), applied]);
      this.#ahead = ahead;
    } else {
      await applied;
    }
    this.position = batch.to;
  }

  async erase(events: readonly number[]): Promise<void> {
    // What was read ahead may hold the erased events.
    this.#ahead = null;
    await this.#apply([], events, this.position);
  }

  async #read(after: number, end: number) {
    const to = Math.min(end, after + this.#options.batch);
    const stages: Stage[] = [];
    for (let from = after; from < to; from += this.#options.slice) {
      stages.push(this.#reader.slice(from, Math.min(to, from + this.#options.slice)));
      await setImmediate();
    }
    return { stages, after, to };
  }

  #apply(incoming: readonly Stage[], erased: readonly number[], position: number): Promise<void> {
    return this.#warehouse.apply(
      { incoming, erased, recall: (events) => this.#reader.some(events) },
      { record: this.#reader.identity(), position },
    );
  }
}

async function unlessAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return work;
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
