-- Tests of designs: who sees which variant, and what was decided.
create table experiments (
  id integer primary key autoincrement,
  site_id integer not null references sites (id) on delete cascade,
  -- never used again at the site, so that exposures of two experiments are never mixed
  name text not null,
  -- what assignment is salted with
  salt text not null,
  -- JSON: variants, goals, guardrails, pages, audience, traffic, group, slice, holdout, aa, minimumEffect
  definition text not null,
  state text not null check (state in ('draft', 'running', 'stopped', 'decided')),
  -- milliseconds since 1970
  starts_at integer,
  ends_at integer,
  decided text,
  created_at integer not null,
  removed_at integer,
  unique (site_id, name)
) strict;

-- Who changed what, and when.
create table experiment_changes (
  id integer primary key autoincrement,
  experiment_id integer not null references experiments (id) on delete cascade,
  at integer not null,
  who text not null,
  what text not null
) strict;
create index experiment_changes_experiment on experiment_changes (experiment_id, at);
