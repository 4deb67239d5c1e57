import { randomBytes } from 'node:crypto';
import { Problem } from '../model/problem.ts';
import type { NewShare, Share } from '../model/share.ts';
import type { Db } from './open.ts';
import { findSite } from './settings.ts';

interface Row {
  id: number;
  site: string;
  token: string;
  name: string;
  password: string | null;
  filters: string;
  segment: string | null;
  panel: string | null;
  frames: string;
  expires_at: number | null;
  author: string;
  created_at: number;
}

const SELECT =
  'select h.*, s.domain as site from shares h join sites s on s.id = h.site_id and s.removed_at is null';

const toShare = ({ id, site, token, name, password, segment, panel, author, ...row }: Row): Share => ({
  id,
  site,
  token,
  name,
  hasPassword: password !== null,
  filters: JSON.parse(row.filters) as unknown[],
  segment,
  panel,
  frames: JSON.parse(row.frames) as string[],
  expiresAt: row.expires_at,
  author,
  createdAt: row.created_at,
});

export function listShares(db: Db, domain: string): Share[] {
  return db.prepare<[string], Row>(`${SELECT} where s.domain = ? order by h.id`).all(domain).map(toShare);
}

/** The link of a token that has not expired, with its stored password. */
export function findShare(
  db: Db,
  token: string,
  now: number,
): { share: Share; password: string | null } | null {
  const row = db
    .prepare<[string, number], Row>(
      `${SELECT} where h.token = ? and (h.expires_at is null or h.expires_at > ?)`,
    )
    .get(token, now);
  return row ? { share: toShare(row), password: row.password } : null;
}

/** @throws Problem `not_found` without such a site */
export function addShare(db: Db, share: NewShare & { now: number }): Share {
  const { id } = findSite(db, share.site);
  const token = randomBytes(32).toString('base64url');
  db.prepare(
    `insert into shares (site_id, token, name, password, filters, segment, panel, frames, expires_at, author, created_at)
     values (@site, @token, @name, @password, @filters, @segment, @panel, @frames, @expiresAt, @author, @now)`,
  ).run({
    ...share,
    site: id,
    token,
    filters: JSON.stringify(share.filters),
    frames: JSON.stringify(share.frames),
  });
  const added = findShare(db, token, 0);
  if (!added) throw new Error('A link that was just made is not there.');
  return added.share;
}

/** @throws Problem `not_found` */
export function removeShare(db: Db, { site, id }: { site: string; id: number }): Share {
  const found = listShares(db, findSite(db, site).domain).find((one) => one.id === id);
  if (!found)
    throw new Problem('not_found', `There is no shared link ${id} of ${site}.`, { field: 'id', given: id });
  db.prepare('delete from shares where id = ?').run(id);
  return found;
}
