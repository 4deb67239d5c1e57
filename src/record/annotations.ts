import type { Annotation } from '../model/annotation.ts';
import { Problem } from '../model/problem.ts';
import type { Db } from './open.ts';
import { findSite } from './settings.ts';

const SELECT =
  'select a.id, s.domain as site, a.time, a.text, a.author from annotations a join sites s on s.id = a.site_id';

/** The notes of a site, oldest first. */
export function listAnnotations(db: Db, domain: string): Annotation[] {
  return db
    .prepare<[string], Annotation>(
      `${SELECT} where s.removed_at is null and s.domain = ? order by a.time, a.id`,
    )
    .all(domain);
}

/** @throws Problem `not_found` without such a site */
export function addAnnotation(db: Db, note: Omit<Annotation, 'id'> & { now: number }): Annotation {
  const { id: siteId, domain: site } = findSite(db, note.site);
  const { time, text, author } = note;
  const added = db
    .prepare('insert into annotations (site_id, time, text, author, created_at) values (?, ?, ?, ?, ?)')
    .run(siteId, time, text, author, note.now);
  return { id: Number(added.lastInsertRowid), site, time, text, author };
}

/** Changes time or text; who wrote it stays. @throws Problem `not_found` */
export function changeAnnotation(
  db: Db,
  { site, id, ...change }: { site: string; id: number; time?: number | undefined; text?: string | undefined },
): Annotation {
  const old = annotationOf(db, site, id);
  const changed = { ...old, time: change.time ?? old.time, text: change.text ?? old.text };
  db.prepare('update annotations set time = ?, text = ? where id = ?').run(changed.time, changed.text, id);
  return changed;
}

/** @throws Problem `not_found` */
export function removeAnnotation(db: Db, { site, id }: { site: string; id: number }): Annotation {
  const old = annotationOf(db, site, id);
  db.prepare('delete from annotations where id = ?').run(id);
  return old;
}

function annotationOf(db: Db, domain: string, id: number): Annotation {
  const found = listAnnotations(db, findSite(db, domain).domain).find((one) => one.id === id);
  if (found) return found;
  throw new Problem('not_found', `There is no annotation ${id} at ${domain}.`, { field: 'id', given: id });
}
