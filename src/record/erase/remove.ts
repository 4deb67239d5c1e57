import { createHmac } from 'node:crypto';
import { FLAGS } from '../../model/event.ts';
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

export function removeAddresses(db: Db, { events }: { events: readonly number[] }): number {
  return db
    .prepare('update events set address = null where id in (select value from json_each(?))')
    .run(JSON.stringify(events)).changes;
}

/**
 * Replaces identifiers by others that lead nowhere: the same one for the same visitor as long as the key is the same, so that
 * visits stay what they were; the key is never written.
 */
export function cutIdentifiers(
  db: Db,
  { events, key }: { events: readonly number[]; key: Uint8Array },
): number {
  const read = db
    .prepare<[number], { site_id: bigint; visitor: bigint | null; cookieless: bigint | null }>(
      'select site_id, visitor, cookieless from events where id = ?',
    )
    .safeIntegers();
  const write = db.prepare(
    `update events set visitor = ?, cookieless = ?, flags = flags | ${1 << FLAGS.indexOf('anonymised')} where id = ?`,
  );
  return db.transaction(() => {
    // The warehouse has the old ones until it is made anew, which a death must not make forgotten.
    db.prepare('update retention set warehouse_stale = 1').run();
    for (const event of events) {
      const row = read.get(event);
      if (row === undefined) continue;
      const other = (id: bigint | null) =>
        id === null
          ? null
          : createHmac('sha256', key).update(`${row.site_id} ${id}`).digest().readBigInt64BE(0);
      write.run(other(row.visitor), other(row.cookieless), event);
    }
    return events.length;
  })();
}

export function keepWarehouseFresh(db: Db): void {
  db.prepare('update retention set warehouse_stale = 0').run();
}

/** Pages given back to the system at once: 4 MiB. */
const PAGES_BACK = 1_000;

/**
 * Gives some free space back to the system and empties the write-ahead log, which still has what was overwritten in the file.
 * @returns whether the log is empty, which it does not get while somebody reads from it, and pages that are still free
 */
export function scrub(db: Db): { empty: boolean; free: number } {
  db.pragma(`incremental_vacuum(${PAGES_BACK})`);
  const [result] = db.pragma('wal_checkpoint(truncate)') as { busy: number }[];
  return { empty: result?.busy === 0, free: Number(db.pragma('freelist_count', { simple: true })) };
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
