import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';

const DAY_MS = 86_400_000;

/** Today's and yesterday's salt. */
export interface DailySalts {
  /** UTC day number since 1970. */
  day: number;
  today: Buffer;
  yesterday: Buffer | null;
}

/**
 * The random daily salts of cookieless ids. Two are kept; an older one is overwritten on disk (`secure_delete`, and no
 * journal file that would keep the page), so that nobody can link yesterday's ids to an address any more.
 */
export class Salts {
  readonly #db: Database.Database;
  #current: DailySalts | null = null;

  constructor(file: string, warn: (message: string) => void) {
    this.#db = openSalts(file, warn);
  }

  /** The salts of the day of `now`, made on its first use. A clock that jumps back keeps the later day's salts. */
  at(now: number): DailySalts {
    const day = Math.floor(now / DAY_MS);
    if (this.#current && day <= this.#current.day) return this.#current;
    this.#current = this.#turn(day);
    return this.#current;
  }

  close(): void {
    this.#db.close();
  }

  #turn(day: number): DailySalts {
    const newest = this.#db.prepare<[], number | null>('select max(day) from salts').pluck().get() ?? day;
    const today = Math.max(day, newest);
    this.#db.transaction(() => {
      this.#db.prepare('insert into salts values (?, ?) on conflict do nothing').run(today, randomBytes(32));
      this.#db.prepare('delete from salts where day < ?').run(today - 1);
    })();
    const salt = this.#db.prepare<[number], Buffer>('select salt from salts where day = ?').pluck();
    const found = salt.get(today);
    if (!found) throw new Error(`The salt of day ${today} is missing right after it was made.`);
    return { day: today, today: found, yesterday: salt.get(today - 1) ?? null };
  }
}

function openSalts(file: string, warn: (message: string) => void): Database.Database {
  try {
    return prepare(file);
  } catch (error) {
    warn(
      `The daily salts in ${file} could not be read (${String(error)}): cookieless visitors of today start anew.`,
    );
    if (existsSync(file)) rmSync(file);
    return prepare(file);
  }
}

function prepare(file: string): Database.Database {
  const db = new Database(file);
  try {
    db.pragma('journal_mode = memory');
    db.pragma('synchronous = full');
    db.pragma('secure_delete = on');
    db.exec('create table if not exists salts (day integer primary key, salt blob not null) strict');
    chmodSync(file, 0o600);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
