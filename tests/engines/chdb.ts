import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drainPending, Session } from 'chdb';
import { clickHouseDialect } from '../../src/warehouse/clickhouse/dialect.ts';
import { CLICKHOUSE_SETTINGS } from '../../src/warehouse/clickhouse/settings.ts';
import type { Cell, ReportSource, Row } from '../../src/warehouse/port.ts';
import type { Sql } from '../../src/warehouse/sql.ts';

const MIGRATIONS = join(import.meta.dirname, '../../migrations/warehouse/clickhouse');

/** The ClickHouse engine inside this process. It binds one directory at a time; databases in it are as good as separate. */
export class Chdb implements ReportSource {
  readonly dialect = clickHouseDialect;
  readonly #session: Session;

  private constructor(session: Session) {
    this.#session = session;
  }

  /**
   * @param directory where its tables lie; one of its own, removed on close, when not given
   * @param options further settings of ClickHouse, such as `max_threads`
   */
  static open(directory?: string, options: Readonly<Record<string, string | number>> = {}): Chdb {
    const settings = Object.entries({ ...CLICKHOUSE_SETTINGS, ...options });
    return new Chdb(
      new Session(directory, { connectionArgs: settings.map(([name, value]) => `--${name}=${value}`) }),
    );
  }

  /** Makes the tables of a warehouse in an empty database, which selects are about from now on. */
  async migrate(database: string): Promise<void> {
    await this.run(`create database ${database}`);
    await this.run(`use ${database}`);
    for (const file of readdirSync(MIGRATIONS).sort()) {
      const text = readFileSync(join(MIGRATIONS, file), 'utf8');
      for (const statement of text.split(/;\s*$/m)) {
        if (statement.trim() !== '') await this.run(statement);
      }
    }
  }

  /** Where its tables lie; another one may be opened there. */
  get directory(): string {
    return this.#session.path;
  }

  async run(text: string): Promise<void> {
    await this.#session.queryAsync(text);
  }

  /** Rows of a text that is all of the program's, such as one written by hand for a bench. */
  async rows(text: string): Promise<Row[]> {
    return this.select({ parts: [text], params: [] });
  }

  async select({ parts, params }: Sql, signal?: AbortSignal): Promise<Row[]> {
    signal?.throwIfAborted();
    const text = parts.reduce(
      (all, part, index) => `${all}${this.dialect.placeholder(index, params[index - 1])}${part}`,
    );
    const given = Object.fromEntries(params.map((value, index) => [`p${index + 1}`, value]));
    try {
      const options = {
        format: 'JSONCompactEachRowWithNamesAndTypes',
        ...(signal === undefined ? {} : { signal }),
      };
      return rowsOf((await this.#session.queryBindAsync(text, given, options)).text());
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  }

  async close(): Promise<void> {
    await drainPending();
    this.#session.close();
    await drainPending();
  }
}

/** Rows of an answer whose first two lines are the names and the types of its columns. */
function rowsOf(text: string): Row[] {
  const [names, types, ...lines] = text.split('\n').filter((line) => line !== '');
  if (names === undefined || types === undefined) return [];
  const columns: string[] = JSON.parse(names);
  const kinds: string[] = JSON.parse(types);
  return lines.map((line) => {
    const cells: Cell[] = JSON.parse(line);
    return Object.fromEntries(cells.map((cell, at) => [columns[at], plain(cell, kinds[at] ?? '')]));
  });
}

/** 64-bit numbers come as text. */
function plain(cell: Cell, type: string): Cell {
  if (typeof cell !== 'string' || !/^(Nullable\()?U?Int(64|128)\b/.test(type)) return cell;
  return Number.isSafeInteger(Number(cell)) ? Number(cell) : BigInt(cell);
}
