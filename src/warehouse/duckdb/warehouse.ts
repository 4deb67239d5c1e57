import { renameSync, rmSync } from 'node:fs';
import type { Dialect } from '../dialect.ts';
import type { Row, Successor, Warehouse, Watermark } from '../port.ts';
import type { Sql } from '../sql.ts';
import type { Change } from '../stage.ts';
import { moveWatermark, takeIn } from './apply.ts';
import { duckDbDialect } from './dialect.ts';
import { type DuckDbOptions, type Opened, openInstance } from './instance.ts';
import { duckDbSource } from './select.ts';
import { Staging } from './staging.ts';

/** A warehouse in one DuckDB file: one writing connection, and one for every select. */
export class DuckDbWarehouse implements Warehouse {
  readonly #file: string;
  readonly #options: DuckDbOptions;
  #opened: Opened;
  #staging: Staging;
  /** Selects that run; the file is not closed under them. */
  readonly #selects = new Set<Promise<unknown>>();
  #closing: Promise<void> | null = null;

  constructor(file: string, options: DuckDbOptions, opened: Opened) {
    this.#file = file;
    this.#options = options;
    this.#opened = opened;
    this.#staging = new Staging(opened.writer);
  }

  get dialect(): Dialect {
    return duckDbDialect;
  }

  async select(statement: Sql, signal?: AbortSignal): Promise<Row[]> {
    await this.#closing;
    const select = duckDbSource(this.#opened.instance).select(statement, signal);
    const settled = select.catch(() => undefined).finally(() => this.#selects.delete(settled));
    this.#selects.add(settled);
    return select;
  }

  async watermark(): Promise<Watermark | null> {
    const rows = await this.#opened.writer.runAndReadAll('select record, position from watermark');
    const [record, position] = rows.getRows()[0] ?? [];
    return typeof record === 'string' && typeof position === 'bigint'
      ? { record, position: Number(position) }
      : null;
  }

  async apply(change: Change, { record, position }: Watermark): Promise<void> {
    const { writer } = this.#opened;
    const reached = (await this.watermark())?.position ?? 0;
    await writer.run('begin');
    try {
      await takeIn(writer, this.#staging, change, reached);
      await moveWatermark(writer, { record, position: Math.max(reached, position) });
      await writer.run('commit');
    } catch (error) {
      await writer.run('rollback').catch(() => undefined);
      throw error;
    }
  }

  async compact(): Promise<void> {
    await this.#opened.writer.run('checkpoint');
  }

  async successor(): Promise<Successor> {
    const file = `${this.#file}.new`;
    removeDatabase(file);
    const opened = await openInstance(file, this.#options);
    return new DuckDbSuccessor(file, this.#options, opened, (made) => this.#replaceBy(made));
  }

  async close(): Promise<void> {
    await Promise.all(this.#selects);
    this.#opened.writer.closeSync();
    this.#opened.instance.closeSync();
  }

  /** DuckDB finds its log by the name of the file, so both databases are closed while the files change names. */
  async #replaceBy(file: string): Promise<void> {
    const swap = async () => {
      await this.close();
      removeDatabase(this.#file);
      renameSync(file, this.#file);
      this.#opened = await openInstance(this.#file, this.#options);
      this.#staging = new Staging(this.#opened.writer);
    };
    this.#closing = swap();
    await this.#closing;
    this.#closing = null;
  }
}

class DuckDbSuccessor extends DuckDbWarehouse implements Successor {
  readonly #made: string;
  readonly #replace: (file: string) => Promise<void>;

  constructor(
    file: string,
    options: DuckDbOptions,
    opened: Opened,
    replace: (file: string) => Promise<void>,
  ) {
    super(file, options, opened);
    this.#made = file;
    this.#replace = replace;
  }

  async takeOver(): Promise<void> {
    await this.compact();
    await this.close();
    await this.#replace(this.#made);
  }
}

/** A DuckDB file, its log and its directory of temporary files. */
function removeDatabase(file: string): void {
  for (const suffix of ['', '.wal', '.tmp']) rmSync(`${file}${suffix}`, { recursive: true, force: true });
}
