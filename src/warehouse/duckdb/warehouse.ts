import { renameSync, rmSync } from 'node:fs';
import type { Change } from '../change.ts';
import type { Dialect } from '../dialect.ts';
import type { Asked, Loosened, ReportSource, Row, Successor, Warehouse, Watermark } from '../port.ts';
import type { Sessions } from '../sessions.ts';
import type { Sql } from '../sql.ts';
import { apply } from './apply.ts';
import { duckDbDialect } from './dialect.ts';
import { type DuckDbOptions, type Opened, openInstance } from './instance.ts';
import { loosened, members, near, returned } from './questions.ts';
import { duckDbSource } from './select.ts';

/** A warehouse in one DuckDB file: one writing connection, and one for every select. */
export class DuckDbWarehouse implements Warehouse {
  readonly dialect: Dialect = duckDbDialect;
  readonly #file: string;
  readonly #options: DuckDbOptions;
  /** Null once it is closed. */
  #opened: Opened | null;
  /** What runs; the file is not closed under it. */
  readonly #running = new Set<Promise<unknown>>();
  #swapping: Promise<void> | null = null;

  constructor(file: string, options: DuckDbOptions, opened: Opened) {
    this.#file = file;
    this.#options = options;
    this.#opened = opened;
  }

  select(statement: Sql, signal?: AbortSignal): Promise<Row[]> {
    return this.#use(({ instance }) => duckDbSource(instance).select(statement, signal));
  }

  snapshot<T>(work: (source: ReportSource) => Promise<T>): Promise<T> {
    return this.#use(({ instance }) => {
      const source = duckDbSource(instance);
      return source.snapshot ? source.snapshot(work) : work(source);
    });
  }

  watermark(): Promise<Watermark | null> {
    return this.#use(async ({ writer }) => {
      const rows = await writer.runAndReadAll('select record, position::double, step::double from watermark');
      const [record, position, step] = rows.getRows()[0] ?? [];
      return typeof record === 'string' ? { record, position: Number(position), step: Number(step) } : null;
    });
  }

  returned(asked: Asked, erased: readonly number[]): Promise<number[]> {
    return this.#use(({ writer, staging }) => returned(writer, staging, asked, erased));
  }

  loosened(asked: Asked, erased: readonly number[], turned: readonly number[]): Promise<Loosened> {
    return this.#use(({ writer, staging }) => loosened(writer, staging, asked, erased, turned));
  }

  near(asked: Asked, since: Float64Array, until: Float64Array): Promise<Sessions> {
    return this.#use(({ writer, staging }) => near(writer, staging, asked, since, until));
  }

  members(sessions: readonly number[]): Promise<{ event: number; session: number }[]> {
    return this.#use(({ writer, staging }) => members(writer, staging, sessions));
  }

  apply(
    change: Change,
    watermark: { record: string; position: number },
    meanwhile: () => void = () => {},
  ): Promise<void> {
    return this.#use(({ writer, staging }) => apply(writer, staging, change, watermark, meanwhile));
  }

  async compact(): Promise<void> {
    await this.#use(({ writer }) => writer.run('checkpoint'));
  }

  async successor(): Promise<Successor> {
    const file = `${this.#file}.new`;
    removeDatabase(file);
    const opened = await openInstance(file, this.#options);
    return new DuckDbSuccessor(file, this.#options, opened, () => this.#replaceBy(file));
  }

  /** Waits for what runs; what comes later is refused. */
  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = null;
    if (opened === null) return;
    while (this.#running.size > 0) await Promise.all(this.#running);
    opened.writer.closeSync();
    opened.instance.closeSync();
  }

  async #use<T>(work: (opened: Opened) => Promise<T>): Promise<T> {
    while (this.#swapping !== null) await this.#swapping;
    if (this.#opened === null) throw new Error('The warehouse is closed.');
    const running = work(this.#opened);
    const settled = running.then(
      () => undefined,
      () => undefined,
    );
    this.#running.add(settled);
    try {
      return await running;
    } finally {
      this.#running.delete(settled);
    }
  }

  /** DuckDB finds its log by the name of the file, so both databases are closed while the files change names. */
  async #replaceBy(file: string): Promise<void> {
    const swap = async () => {
      await this.close();
      removeDatabase(this.#file);
      renameSync(file, this.#file);
      this.#opened = await openInstance(this.#file, this.#options);
    };
    this.#swapping = swap().finally(() => {
      this.#swapping = null;
    });
    await this.#swapping;
  }
}

class DuckDbSuccessor extends DuckDbWarehouse implements Successor {
  readonly #replace: () => Promise<void>;

  constructor(file: string, options: DuckDbOptions, opened: Opened, replace: () => Promise<void>) {
    super(file, options, opened);
    this.#replace = replace;
  }

  async takeOver(): Promise<void> {
    await this.compact();
    await this.close();
    await this.#replace();
  }
}

/** A DuckDB file, its log and its directory of temporary files. */
function removeDatabase(file: string): void {
  for (const suffix of ['', '.wal', '.tmp']) rmSync(`${file}${suffix}`, { recursive: true, force: true });
}
