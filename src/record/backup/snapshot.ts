import { closeSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { openRecordReader } from '../open.ts';

/** What a copy of the record tells of itself. */
export interface Contents {
  events: number;
  sites: number;
  /** When the newest event was received, milliseconds since 1970; null where there is none. */
  newest: number | null;
}

/**
 * Copies the record as it is at one moment, beside whatever writes to it: SQLite's backup function would begin anew at every
 * commit and never end. The copy holds no trace of deleted rows. It lacks the secrets of access logs, which like the daily
 * salts would let whoever has it try out which address an id stands for.
 */
export function takeSnapshot(record: string, copy: string): Contents {
  // VACUUM takes an empty file, and then nobody else could ever read it.
  closeSync(openSync(copy, 'wx', 0o600));
  const reader = openRecordReader(record);
  try {
    reader.prepare('vacuum into ?').run(copy);
  } finally {
    reader.close();
  }
  const db = new Database(copy);
  try {
    db.pragma('journal_mode = memory');
    db.pragma('secure_delete = on');
    const kept = db.prepare(`select 1 from sqlite_schema where name = 'log_secrets'`).get();
    if (kept !== undefined) db.exec('delete from log_secrets');
    return contentsOf(db);
  } finally {
    db.close();
  }
}

export function contentsOf(db: Database.Database): Contents {
  const found = db
    .prepare<[], Contents>(
      `select (select count(*) from events) as events, (select count(*) from sites where removed_at is null) as sites,
         (select received_at from events order by id desc limit 1) as newest`,
    )
    .get();
  return found ?? { events: 0, sites: 0, newest: null };
}
