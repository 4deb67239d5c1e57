import type { Db } from '../open.ts';
import { FACT_TABLES, type FactTable, type Found, findPending, findUnused, usedSince } from './find.ts';

/** Takes events out, and the ids that would tell of them. `secure_delete` overwrites what was in the file. */
export function removeEvents(db: Db, { events, ids }: Found): number {
  const forget = db.prepare('delete from event_ids where site_id = ? and id = ?');
  const remove = db.prepare('delete from events where id in (select value from json_each(?))');
  return db.transaction(() => {
    for (const [site, id] of ids) forget.run(site, id);
    return remove.run(JSON.stringify(events)).changes;
  })();
}

/**
 * Takes dictionary rows out, unless an event has come meanwhile that points at them. Whoever remembers numbers of rows must
 * forget them after this.
 */
export function removeFacts(
  db: Db,
  { upTo, table, rows }: { upTo: number; table: FactTable; rows: readonly number[] },
): number {
  return db.transaction(() => {
    const needed = usedSince(db, table, upTo);
    const gone = rows.filter((row) => !needed.has(row));
    return db
      .prepare(`delete from ${table} where id in (select value from json_each(?))`)
      .run(JSON.stringify(gone)).changes;
  })();
}

/** Pages given back to the system at once: 4 MiB. */
const PAGES_BACK = 1_000;

/**
 * Empties the write-ahead log, which still has what was overwritten in the file, and gives some free space back.
 * @returns whether the log is empty: not while somebody reads from it
 */
export function scrub(db: Db): boolean {
  db.pragma(`incremental_vacuum(${PAGES_BACK})`);
  const [result] = db.pragma('wal_checkpoint(truncate)') as { busy: number }[];
  return result?.busy === 0;
}

/** Writes into the ledger that its entries up to `last` are done. */
export function settleErasures(
  db: Db,
  { last, events, now }: { last: number; events: number; now: number },
): void {
  db.prepare('update erasures set done_at = ?, events = events + ? where done_at is null and id <= ?').run(
    now,
    events,
    last,
  );
}

/** Does all that is pending at once, in a record that nobody else uses. @returns how many events went */
export function eraseNow(db: Db, now: number): number {
  const { last, ...found } = findPending(db);
  const events = removeEvents(db, found);
  const { upTo, rows } = findUnused(db);
  for (const table of FACT_TABLES) removeFacts(db, { upTo, table, rows: rows[table] });
  settleErasures(db, { last, events, now });
  return events;
}
