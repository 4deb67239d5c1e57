import { Problem } from '../../model/problem.ts';
import { storedId } from '../../model/visitorId.ts';
import type { Db } from '../open.ts';
import { findSite } from '../settings.ts';

/** A visitor whose events must stay, such as for a court. */
export interface Hold {
  site: string;
  visitor: string;
  reason: string;
  createdAt: number;
}

export function listHolds(db: Db): Hold[] {
  return db
    .prepare<[], Hold>(
      `select s.domain as site, printf('%016x', h.visitor) as visitor, h.reason, h.created_at as createdAt
       from holds h join sites s on s.id = h.site_id order by h.created_at, s.domain`,
    )
    .all();
}

export function addHold(db: Db, { site, visitor, reason, createdAt }: Hold): Hold {
  db.prepare(
    `insert into holds values (?, ?, ?, ?) on conflict do update set reason = excluded.reason, created_at = excluded.created_at`,
  ).run(findSite(db, site).id, storedId(visitor), reason, createdAt);
  return { site, visitor, reason, createdAt };
}

/** @throws Problem `not_found` when there is none */
export function removeHold(db: Db, { site, visitor }: { site: string; visitor: string }): void {
  const { changes } = db
    .prepare('delete from holds where site_id = ? and visitor = ?')
    .run(findSite(db, site).id, storedId(visitor));
  if (changes === 0)
    throw new Problem('not_found', `The visitor ${visitor} of ${site} is not on hold.`, {
      field: 'id',
      given: visitor,
    });
}

/** @throws Problem `conflict` that gives the reason */
export function refuseHeld(db: Db, site: string, visitor: string): void {
  const hold = listHolds(db).find((each) => each.site === site && each.visitor === visitor);
  if (hold === undefined) return;
  throw new Problem(
    'conflict',
    `The visitor ${visitor} of ${site} is on hold since ${new Date(hold.createdAt).toISOString().slice(0, 10)} (${hold.reason}): nothing was erased. Release it first with \`firsthand visitor release ${visitor} --site ${site}\`.`,
    { field: 'id', given: visitor },
  );
}

/** Tells whether events of a site and visitor are on hold. */
export function heldIn(db: Db): (site: number, visitor: string | null) => boolean {
  const held = new Set(
    db.prepare<[], string>(`select site_id || ' ' || printf('%016x', visitor) from holds`).pluck().all(),
  );
  return (site, visitor) => held.size > 0 && visitor !== null && held.has(`${site} ${visitor}`);
}
