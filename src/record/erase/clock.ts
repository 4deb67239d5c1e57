import type { Db } from '../open.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
/** How long nobody may have looked at the clock before it has to be confirmed. */
export const UNSEEN = 7 * 24 * HOUR;

/** What is known when age is looked at; milliseconds. */
export interface Clock {
  /** What this machine's clock says. */
  wall: number;
  /** What it was believed to say when it was last looked at; null where it never was. */
  believed: number | null;
  /** How long ago that was by a clock that nobody sets; null when it was in another process. */
  elapsed: number | null;
}

/**
 * The time that ages are reckoned by. A clock that is set ahead would make everything old at once, so it is believed only as
 * far as time was seen to pass; after a stop, whose length nobody knows, up to a week. It may go back at any time.
 * @returns it, and whether it must be confirmed before it goes on as the clock says
 */
export function believedTime({ wall, believed, elapsed }: Clock): { now: number; doubtful: boolean } {
  if (believed === null) return { now: wall, doubtful: false };
  const latest = believed + (elapsed === null ? UNSEEN : elapsed + MINUTE);
  if (wall <= latest) return { now: wall, doubtful: false };
  return { now: believed + (elapsed ?? 0), doubtful: true };
}

/** When the clock was looked at, and the newest event there had been: those of greater numbers came later. */
export interface Look {
  event: number;
  /** What was believed, milliseconds since 1970. */
  at: number;
}

/** In the order of events. */
export function listLooks(db: Db): Look[] {
  return db.prepare<[], Look>('select event, at from looks order by event').all();
}

/** The last belief; where age was never looked at, the newest receipt. */
export function lastBelieved(db: Db): number | null {
  const kept = db.prepare<[], number>('select at from looks order by event desc limit 1').pluck().get();
  if (kept !== undefined) return kept;
  return (
    db.prepare<[], number>('select received_at from events order by id desc limit 1').pluck().get() ?? null
  );
}

export function keepRemoval(db: Db, { at }: { at: number }): void {
  db.prepare('update retention set removed_at = ?').run(at);
}

export function keepLook(db: Db, { at }: { at: number }): void {
  db.transaction(() => {
    db.prepare(
      `insert into looks select ifnull(max(seq), 0), ? from sqlite_sequence where name = 'events'
       on conflict do update set at = excluded.at`,
    ).run(at);
    // One before the oldest event is enough.
    db.exec(
      'delete from looks where event < (select max(event) from looks where event < (select min(id) from events))',
    );
  })();
}
