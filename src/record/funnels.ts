import type { Funnel } from '../model/funnel.ts';
import { Problem } from '../model/problem.ts';
import type { Db } from './open.ts';
import { findSite } from './settings.ts';

type Definition = Pick<Funnel, 'steps' | 'order' | 'within'>;

export function listFunnels(db: Db, domain: string): Funnel[] {
  return db
    .prepare<[string], { id: number; site: string; name: string; definition: string }>(
      `select f.id, s.domain as site, f.name, f.definition from funnels f join sites s on s.id = f.site_id
       where s.removed_at is null and s.domain = ? order by f.name`,
    )
    .all(domain)
    .map(({ definition, ...row }) => ({ ...row, ...(JSON.parse(definition) as Definition) }));
}

/** @throws Problem `not_found` without such a site, `conflict` when the name is taken */
export function addFunnel(db: Db, funnel: { site: string; name: string; now: number } & Definition): Funnel {
  const { name, steps, order, within } = funnel;
  const site = findSite(db, funnel.site);
  const added = db
    .prepare(
      'insert into funnels (site_id, name, definition, created_at) values (?, ?, ?, ?) on conflict (site_id, name) do nothing',
    )
    .run(site.id, name, JSON.stringify({ steps, order, within } satisfies Definition), funnel.now);
  if (added.changes === 0) throw taken(name);
  return { id: Number(added.lastInsertRowid), site: site.domain, name, steps, order, within };
}

/** Replaces a funnel where it stands. @throws Problem `not_found`, or `conflict` when another has that name */
export function changeFunnel(db: Db, funnel: Omit<Funnel, 'id'> & { old: string }): Funnel {
  const { old, ...next } = funnel;
  const { id, site } = findFunnel(db, next.site, old);
  const { name, steps, order, within } = next;
  const changed = db
    .prepare('update or ignore funnels set name = ?, definition = ? where id = ?')
    .run(name, JSON.stringify({ steps, order, within } satisfies Definition), id);
  if (changed.changes === 0) throw taken(name);
  return { ...next, id, site };
}

/** @throws Problem `not_found` */
export function removeFunnel(db: Db, funnel: { site: string; name: string }): Funnel {
  const found = findFunnel(db, funnel.site, funnel.name);
  db.prepare('delete from funnels where id = ?').run(found.id);
  return found;
}

/** @throws Problem `not_found` that lists the funnels there are */
function findFunnel(db: Db, site: string, name: string): Funnel {
  const funnels = listFunnels(db, findSite(db, site).domain);
  const found = funnels.find((known) => known.name === name);
  if (found) return found;
  throw new Problem('not_found', `There is no funnel ${name} at ${site}.`, {
    field: 'name',
    given: name,
    allowed: funnels.map((known) => known.name),
  });
}

function taken(name: string): Problem {
  return new Problem('conflict', `The funnel ${name} is there already.`, { field: 'name', given: name });
}
