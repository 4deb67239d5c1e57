import type { Database } from 'better-sqlite3';
import { Line, type LineOptions } from './line.ts';
import type { Warehouse } from './port.ts';

export type ProjectorOptions = Partial<LineOptions>;

/** Batches in one go after which the log is folded into the file. */
const LONG_WAY = 4;

const DEFAULTS: LineOptions = { batch: 250_000, slice: 4_000, now: Date.now };

/** Brings events from the record into the warehouse, in the order of their numbers, one change at a time. */
export class Projector {
  readonly #record: Database;
  readonly #warehouse: Warehouse;
  readonly #options: LineOptions;
  #line: Line;
  /** The change that is running; others wait for it. */
  #running: Promise<void> = Promise.resolve();
  #step: Promise<void> | null = null;

  private constructor(record: Database, warehouse: Warehouse, options: LineOptions, line: Line) {
    this.#record = record;
    this.#warehouse = warehouse;
    this.#options = options;
    this.#line = line;
  }

  /** @param record a read-only connection, to ask for the record's end; events are read over connections of the projector's own */
  static async start(
    record: Database,
    warehouse: Warehouse,
    options: ProjectorOptions = {},
  ): Promise<Projector> {
    const all = { ...DEFAULTS, ...options };
    return new Projector(record, warehouse, all, await Line.start(record.name, warehouse, all));
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
    const end = this.#end();
    const begin = this.position;
    while (this.position < end) {
      signal?.throwIfAborted();
      this.#step ??= this.#alone(() => this.#line.advance(end)).finally(() => {
        this.#step = null;
      });
      await unlessAborted(this.#step, signal);
    }
    while (this.#line.isDue) {
      signal?.throwIfAborted();
      this.#step ??= this.#alone(() => this.#line.settle()).finally(() => {
        this.#step = null;
      });
      await unlessAborted(this.#step, signal);
    }
    // What a long way has left in the log would be held in memory, which questions then lack (400 MiB at 10 million events).
    if (this.position - begin > LONG_WAY * this.#options.batch)
      await this.#alone(() => this.#warehouse.compact());
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
    const line = await Line.start(this.#record.name, successor, this.#options);
    try {
      while (line.position < this.#end()) await line.advance(this.#end());
      await this.#alone(async () => {
        while (line.position < this.#end()) await line.advance(this.#end());
        await successor.takeOver();
        this.#line.close();
        this.#line = await Line.start(this.#record.name, this.#warehouse, this.#options);
      });
    } catch (error) {
      await successor.close();
      throw error;
    } finally {
      line.close();
    }
  }

  /** Ends when the change that is running has ended. The warehouse is the caller's to close. */
  async close(): Promise<void> {
    await this.#alone(async () => this.#line.close());
  }

  #end(): number {
    return this.#record.prepare<[], number | null>('select max(id) from events').pluck().get() ?? 0;
  }

  #alone(change: () => Promise<void>): Promise<void> {
    const run = this.#running.then(change);
    this.#running = run.catch(() => undefined);
    return run;
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
