import { createHash, randomBytes } from 'node:crypto';
import type { Revenue } from '../model/event.ts';
import { type Goal, type GoalMatch, goalName, type NewGoal } from '../model/goal.ts';
import { Problem } from '../model/problem.ts';
import { DEFAULT_SETTINGS, type Site, type SiteSettings } from '../model/site.ts';
import type { Db } from './open.ts';
import { renameGoalInFilters } from './renamed.ts';

export const KEY_SCOPES = ['read', 'write', 'admin'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

export interface ApiKey {
  id: number;
  name: string;
  /** Domain; null for every site. */
  site: string | null;
  scope: KeyScope;
  createdAt: number;
}

interface SiteRow {
  id: number;
  domain: string;
  time_zone: string;
  settings: string;
  created_at: number;
}

const toSite = (row: SiteRow): Site => ({
  id: row.id,
  domain: row.domain,
  timeZone: row.time_zone,
  createdAt: row.created_at,
  settings: { ...DEFAULT_SETTINGS, ...(JSON.parse(row.settings) as Partial<SiteSettings>) },
});

export function listSites(db: Db): Site[] {
  return db
    .prepare<[], SiteRow>('select * from sites where removed_at is null order by domain')
    .all()
    .map(toSite);
}

/** Those that were removed too: their events age like others. */
export function everySite(db: Db): Site[] {
  return db.prepare<[], SiteRow>('select * from sites order by domain').all().map(toSite);
}

/** @throws Problem `not_found` that lists the sites there are */
export function findSite(db: Db, domain: string): Site {
  const row = db
    .prepare<[string], SiteRow>('select * from sites where domain = ? and removed_at is null')
    .get(domain);
  if (row) return toSite(row);
  const known = listSites(db).map((site) => site.domain);
  throw new Problem(
    'not_found',
    known.length === 0
      ? `There is no site yet: add one with \`firsthand site add ${domain}\`.`
      : `There is no site ${domain}: add it with \`firsthand site add ${domain}\`.`,
    { field: 'site', given: domain, allowed: known },
  );
}

/** Adds a site, or brings a removed one back with its events. @throws Problem `conflict` when it is there already */
export function addSite(
  db: Db,
  site: { domain: string; timeZone: string; settings: Partial<SiteSettings>; now: number },
): Site {
  const known = db
    .prepare<[string], { removed_at: number | null }>('select removed_at from sites where domain = ?')
    .get(site.domain);
  if (known && known.removed_at === null) {
    throw new Problem('conflict', `The site ${site.domain} is there already.`, {
      field: 'domain',
      given: site.domain,
    });
  }
  db.prepare(
    `insert into sites (domain, time_zone, settings, created_at) values (?, ?, ?, ?)
     on conflict (domain) do update set time_zone = excluded.time_zone, settings = excluded.settings, removed_at = null`,
  ).run(site.domain, site.timeZone, JSON.stringify(site.settings), site.now);
  return findSite(db, site.domain);
}

export function changeSite(
  db: Db,
  domain: string,
  change: { timeZone?: string | undefined; settings?: Partial<SiteSettings> | undefined },
): Site {
  const site = findSite(db, domain);
  db.prepare('update sites set time_zone = ?, settings = ? where id = ?').run(
    change.timeZone ?? site.timeZone,
    JSON.stringify({ ...site.settings, ...change.settings }),
    site.id,
  );
  return findSite(db, domain);
}

/** Stops collecting for a site; its events stay in the record. */
export function removeSite(db: Db, domain: string, now: number): Site {
  const site = findSite(db, domain);
  db.prepare('update sites set removed_at = ? where id = ?').run(now, site.id);
  return site;
}

interface GoalRow {
  id: number;
  site: string;
  name: string;
  match: string;
  value: string | null;
  currency: string | null;
}

export function listGoals(db: Db, domain?: string): Goal[] {
  return db
    .prepare<{ domain: string | null }, GoalRow>(
      `select g.id, s.domain as site, g.name, g.match, g.value, g.currency from goals g join sites s on s.id = g.site_id
       where s.removed_at is null and (@domain is null or s.domain = @domain) order by s.domain, g.name`,
    )
    .all({ domain: domain ?? null })
    .map(({ value, currency, ...row }) => ({
      ...row,
      match: JSON.parse(row.match) as GoalMatch,
      ...(value === null || currency === null ? {} : { value: { amount: value, currency } }),
    }));
}

/** @param goal its `currency` is the site's where a `value` comes without one */
export function addGoal(db: Db, goal: NewGoal & { now: number }): Goal {
  const site = findSite(db, goal.site);
  const { name = goalName(goal.match) } = goal;
  const value = worthOf(goal, site);
  const added = db
    .prepare(
      `insert into goals (site_id, name, match, value, currency, created_at) values (?, ?, ?, ?, ?, ?)
       on conflict (site_id, name) do nothing`,
    )
    .run(site.id, name, JSON.stringify(goal.match), value?.amount ?? null, value?.currency ?? null, goal.now);
  if (added.changes === 0) {
    throw new Problem('conflict', `The goal ${name} is there already.`, { field: 'name', given: name });
  }
  const id = Number(added.lastInsertRowid);
  return { id, site: site.domain, name, match: goal.match, ...(value === null ? {} : { value }) };
}

function worthOf({ value, currency }: NewGoal, { settings }: Site): Revenue | null {
  return value === undefined ? null : { amount: value, currency: currency ?? settings.currency };
}

/** Replaces a goal where it stands; funnels and segments that name it follow. @throws Problem `not_found`, or `conflict` when another has that name */
export function changeGoal(db: Db, goal: NewGoal & { old: string }): Goal {
  const found = findGoal(db, goal.site, goal.old);
  const { name = goalName(goal.match), match } = goal;
  if (name !== found.name && listGoals(db, found.site).some((known) => known.name === name)) {
    throw new Problem('conflict', `The goal ${name} is there already.`, { field: 'name', given: name });
  }
  const site = findSite(db, found.site);
  const value = worthOf(goal, site);
  db.prepare('update goals set name = ?, match = ?, value = ?, currency = ? where id = ?').run(
    name,
    JSON.stringify(match),
    value?.amount ?? null,
    value?.currency ?? null,
    found.id,
  );
  if (name !== found.name) renameGoalInFilters(db, site.id, found.name, name);
  return { id: found.id, site: found.site, name, match, ...(value === null ? {} : { value }) };
}

export function removeGoal(db: Db, goal: { site: string; name: string }): Goal {
  const found = findGoal(db, goal.site, goal.name);
  db.prepare('delete from goals where id = ?').run(found.id);
  return found;
}

/** @throws Problem `not_found` that lists the goals there are */
function findGoal(db: Db, domain: string, name: string): Goal {
  const site = findSite(db, domain);
  const goals = listGoals(db, site.domain);
  const found = goals.find((known) => known.name === name);
  if (found) return found;
  throw new Problem('not_found', `There is no goal ${name} at ${site.domain}.`, {
    field: 'name',
    given: name,
    allowed: goals.map((known) => known.name),
  });
}

const keyHash = (key: string): Buffer => createHash('sha256').update(key).digest();

/** Makes an API key. The key itself is returned this once; the record keeps its SHA-256. */
export function addKey(
  db: Db,
  key: { name: string; site?: string | undefined; scope: KeyScope; now: number },
): { key: string; id: number } {
  const secret = `fh_${randomBytes(24).toString('base64url')}`;
  const siteId = key.site === undefined ? null : findSite(db, key.site).id;
  const added = db
    .prepare('insert into keys (name, site_id, scope, hash, created_at) values (?, ?, ?, ?, ?)')
    .run(key.name, siteId, key.scope, keyHash(secret), key.now);
  return { key: secret, id: Number(added.lastInsertRowid) };
}

interface KeyRow {
  id: number;
  name: string;
  site: string | null;
  scope: KeyScope;
  created_at: number;
}
const toKey = ({ created_at: createdAt, ...key }: KeyRow): ApiKey => ({ ...key, createdAt });
const KEY_SELECT =
  'select k.id, k.name, s.domain as site, k.scope, k.created_at from keys k left join sites s on s.id = k.site_id';

export function listKeys(db: Db): ApiKey[] {
  return db.prepare<[], KeyRow>(`${KEY_SELECT} order by k.id`).all().map(toKey);
}

/** The key that a secret stands for, found by its hash; null when there is none. */
export function findKey(db: Db, secret: string): ApiKey | null {
  const row = db.prepare<[Buffer], KeyRow>(`${KEY_SELECT} where k.hash = ?`).get(keyHash(secret));
  return row ? toKey(row) : null;
}

export function renameKey(db: Db, { id, name }: { id: number; name: string }): ApiKey {
  const key = keyOf(db, id);
  db.prepare('update keys set name = ? where id = ?').run(name, id);
  return { ...key, name };
}

export function removeKey(db: Db, id: number): ApiKey {
  const key = keyOf(db, id);
  db.prepare('delete from keys where id = ?').run(id);
  return key;
}

function keyOf(db: Db, id: number): ApiKey {
  const key = listKeys(db).find((known) => known.id === id);
  if (key) return key;
  throw new Problem('not_found', `There is no key ${id}.`, { field: 'id', given: id });
}

/** Random identity of this record; the warehouse's watermark names it. */
export function recordIdentity(db: Db): string {
  return db.prepare<[], string>('select identity from record_identity').pluck().get() ?? '';
}
