import { Problem } from '../model/problem.ts';
import type { Segment } from '../model/segment.ts';
import type { Db } from './open.ts';
import { findSite } from './settings.ts';

type Row = Omit<Segment, 'filters'> & { filters: string };
const toSegment = ({ filters, ...row }: Row): Segment => ({
  ...row,
  filters: JSON.parse(filters) as unknown[],
});

/** The segments of a site that are everybody's and, where a user is given, theirs; by name. */
export function listSegments(db: Db, domain: string, user: number | null): Segment[] {
  return db
    .prepare<{ domain: string; user: number | null }, Row>(
      `select g.id, s.domain as site, g.name, g.user_id as user, g.filters
       from segments g join sites s on s.id = g.site_id
       where s.removed_at is null and s.domain = @domain and (g.user_id is null or g.user_id = @user)
       order by g.name, g.user_id is not null`,
    )
    .all({ domain, user })
    .map(toSegment);
}

/** @throws Problem `not_found` without such a site, `conflict` when the name is taken */
export function addSegment(db: Db, segment: Omit<Segment, 'id'> & { now: number }): Segment {
  const { name, user, filters } = segment;
  const { id: siteId, domain: site } = findSite(db, segment.site);
  const added = db
    .prepare(
      'insert into segments (site_id, user_id, name, filters, created_at) values (?, ?, ?, ?, ?) on conflict do nothing',
    )
    .run(siteId, user, name, JSON.stringify(filters), segment.now);
  if (added.changes === 0) throw taken(name);
  return { id: Number(added.lastInsertRowid), site, name, user, filters };
}

/** Changes name or filters. @throws Problem `conflict` when the name is taken */
export function changeSegment(
  db: Db,
  { id, ...change }: { id: number; name?: string | undefined; filters?: readonly unknown[] | undefined },
): null {
  const changed = db
    .prepare(
      'update or ignore segments set name = coalesce(?, name), filters = coalesce(?, filters) where id = ?',
    )
    .run(change.name ?? null, change.filters === undefined ? null : JSON.stringify(change.filters), id);
  if (changed.changes === 0) throw taken(change.name ?? '');
  return null;
}

export function removeSegment(db: Db, { id }: { id: number }): null {
  db.prepare('delete from segments where id = ?').run(id);
  return null;
}

function taken(name: string): Problem {
  return new Problem('conflict', `The segment ${name} is there already.`, { field: 'name', given: name });
}
