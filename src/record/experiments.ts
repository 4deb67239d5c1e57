import { randomBytes } from 'node:crypto';
import type {
  Experiment,
  ExperimentBegun,
  ExperimentChange,
  ExperimentChanges,
  ExperimentDefinition,
  ExperimentState,
} from '../model/experiment.ts';
import { Problem } from '../model/problem.ts';
import type { Db } from './open.ts';
import { findSite } from './settings.ts';

interface ExperimentRow {
  id: number;
  site: string;
  name: string;
  salt: string;
  definition: string;
  state: ExperimentState;
  starts_at: number | null;
  ends_at: number | null;
  decided: string | null;
  created_at: number;
}

/** Experiments of a site, or of all. */
export function listExperiments(db: Db, domain?: string): Experiment[] {
  const changes = db.prepare<[number], ExperimentChange>(
    'select at, who, what from experiment_changes where experiment_id = ? order by id',
  );
  return db
    .prepare<{ domain: string | null }, ExperimentRow>(
      `select e.id, s.domain as site, e.name, e.salt, e.definition, e.state, e.starts_at, e.ends_at, e.decided, e.created_at
       from experiments e join sites s on s.id = e.site_id
       where s.removed_at is null and e.removed_at is null and (@domain is null or s.domain = @domain) order by s.domain, e.name`,
    )
    .all({ domain: domain ?? null })
    .map(({ definition, starts_at, ends_at, created_at, ...row }) => ({
      ...row,
      ...(JSON.parse(definition) as ExperimentDefinition),
      startsAt: starts_at,
      endsAt: ends_at,
      createdAt: created_at,
      changes: changes.all(row.id),
    }));
}

/** @throws Problem `not_found` that lists those there are */
export function findExperiment(db: Db, domain: string, name: string): Experiment {
  const all = listExperiments(db, findSite(db, domain).domain);
  const found = all.find((one) => one.name === name);
  if (found) return found;
  throw new Problem('not_found', `There is no experiment ${name} at ${domain}.`, {
    field: 'name',
    given: name,
    allowed: all.map((one) => one.name),
  });
}

/** @throws Problem `conflict` when the name is taken, or was before */
export function addExperiment(
  db: Db,
  given: { site: string; name: string; who: string; now: number } & ExperimentDefinition & ExperimentBegun,
): Experiment {
  const { site: domain, name, who, now, state, startsAt, endsAt, ...definition } = given;
  const site = findSite(db, domain);
  const added = db
    .prepare(
      `insert into experiments (site_id, name, salt, definition, state, starts_at, ends_at, created_at)
       values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (site_id, name) do nothing`,
    )
    .run(
      site.id,
      name,
      randomBytes(12).toString('base64url'),
      JSON.stringify(definition),
      state,
      startsAt,
      endsAt,
      now,
    );
  if (added.changes === 0) {
    throw new Problem('conflict', `The experiment ${name} is there already, or was: take another name.`, {
      field: 'name',
      given: name,
    });
  }
  log(db, Number(added.lastInsertRowid), {
    at: now,
    who,
    what: state === 'running' ? 'added and started' : 'added',
  });
  return findExperiment(db, site.domain, name);
}

/** Changes what is given and logs it. Whether it may be changed is for `web/experimentRules.ts` to say. */
export function changeExperiment(
  db: Db,
  {
    site,
    name,
    who,
    what,
    now,
    change,
  }: { site: string; name: string; who: string; what: string; now: number; change: ExperimentChanges },
): Experiment {
  const before = findExperiment(db, site, name);
  const { startsAt = before.startsAt, endsAt = before.endsAt, state = before.state } = change;
  const { decided = before.decided, startsAt: _from, endsAt: _to, state: _state, ...definition } = change;
  const kept = db
    .prepare<[number], string>('select definition from experiments where id = ?')
    .pluck()
    .get(before.id);
  db.prepare(
    'update experiments set definition = ?, state = ?, starts_at = ?, ends_at = ?, decided = ? where id = ?',
  ).run(
    JSON.stringify({ ...(JSON.parse(kept ?? '{}') as ExperimentDefinition), ...definition }),
    state,
    startsAt,
    endsAt,
    decided,
    before.id,
  );
  log(db, before.id, { at: now, who, what });
  return findExperiment(db, site, name);
}

/** Takes an experiment away; its exposures stay in the record, and its name stays taken. */
export function removeExperiment(
  db: Db,
  { site, name, now }: { site: string; name: string; now: number },
): Experiment {
  const found = findExperiment(db, site, name);
  db.prepare('update experiments set removed_at = ? where id = ?').run(now, found.id);
  return found;
}

function log(db: Db, experiment: number, { at, who, what }: ExperimentChange): void {
  db.prepare('insert into experiment_changes (experiment_id, at, who, what) values (?, ?, ?, ?)').run(
    experiment,
    at,
    who,
    what,
  );
}
