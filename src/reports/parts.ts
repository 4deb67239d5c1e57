import { join, raw, type Sql, sql } from '../warehouse/sql.ts';
import type { Dimension } from './dimensions.ts';
import type { Facts, Scope } from './facts.ts';
import type { Filter } from './filter.ts';
import type { Measure } from './metrics.ts';
import { eventRows } from './rows.ts';

/** What a part of the statement is made from. */
export interface PartPlan {
  readonly scope: Scope;
  readonly dimensions: readonly Dimension[];
  readonly filter: Filter;
  /** The filter without its goals. */
  readonly remaining: Filter;
}

/** One select by key: its SQL, and which keys of the row it has. */
export interface Part {
  readonly keys: readonly number[];
  readonly select: Sql;
}

/**
 * Every number of a row comes from one of these selects, each with one row a key; the statement joins them by key, so
 * that facts of visits are never multiplied by the events of the visit.
 */
export const PARTS = {
  /** Events of the row. */
  row: (plan, measures) => counted(plan, plan.filter, all(plan), measures),
  /** All events under the filters. */
  everyone: (plan, measures) => counted(plan, plan.filter, [], measures),
  /** All events under the filters that remain without goals. */
  audience: (plan, measures) => counted(plan, plan.remaining, [], measures),
  /** Events of the row under the filters that remain without goals. */
  peers: (plan, measures) => counted(plan, plan.remaining, withoutGoal(plan), measures),
  /** Visits `s` with an event in the row. */
  visits: (plan, measures) => {
    const { facts, source } = eventRows(plan.scope, 'actions', plan.dimensions, plan.filter, HAS_SESSION);
    const visit = sql`select distinct ${named(plan, all(plan), facts, ', ')} e.session as session ${source}`;
    return grouped(
      all(plan),
      measures,
      plan.scope,
      sql`from (${visit}) v join sessions s on s.session = v.session`,
    );
  },
  /** Engagement `v`, one row a visit: milliseconds, pages that they were measured on, deepest scroll. */
  engagement: (plan, measures) => {
    const { facts, source } = eventRows(plan.scope, 'engagement', plan.dimensions, plan.filter, HAS_SESSION);
    const keys = all(plan);
    const pages = sql`select ${named(plan, keys, facts, ', ')} e.session as session, e.page as page,
  sum(e.engaged_ms) as ms, max(e.scroll) as scroll ${source} group by ${ordinals(keys.length + 2)}`;
    const visits = sql`select ${listed(keys, 'p', ', ')} p.session, sum(p.ms) as ms, count(p.ms) as pages, max(p.scroll) as scroll
  from (${pages}) p group by ${ordinals(keys.length + 1)}`;
    return grouped(keys, measures, plan.scope, sql`from (${visits}) v`);
  },
  /** Pages `v` that a visit `s` saw, one row a visit and page. */
  exits: (plan, measures) => {
    const dimensions = plan.dimensions.map(seenInsteadOfLeft);
    const { facts, source } = eventRows(plan.scope, 'pageviews', dimensions, plan.filter, HAS_SESSION);
    const seen = sql`select distinct ${named({ ...plan, dimensions }, all(plan), facts, ', ')} e.session as session, e.page as page ${source}`;
    return grouped(
      all(plan),
      measures,
      plan.scope,
      sql`from (${seen}) v join sessions s on s.session = v.session`,
    );
  },
} as const satisfies Record<string, (plan: PartPlan, measures: readonly Measure[]) => Part>;

export type PartName = 'row' | 'everyone' | 'audience' | 'peers' | 'visits' | 'engagement' | 'exits';

const HAS_SESSION = raw('e.session is not null');

/** Broken down by exit page, the exit rate is that of the page: visits that saw it are in its row, wherever they ended. */
function seenInsteadOfLeft(dimension: Dimension): Dimension {
  if (dimension.name !== 'visit:exit_page') return dimension;
  return {
    name: dimension.name,
    title: dimension.title,
    description: dimension.description,
    scope: 'event',
    label: String,
    key: (facts) => facts.event('page'),
  };
}

function counted(
  plan: PartPlan,
  filter: Filter,
  keys: readonly number[],
  measures: readonly Measure[],
): Part {
  const dimensions = keys.flatMap((index) => plan.dimensions[index] ?? []);
  const { facts, source } = eventRows(plan.scope, 'actions', dimensions, filter);
  const columns = sql`${named(plan, keys, facts, measures.length > 0 ? ', ' : '')}${aggregates(measures, plan.scope)}`;
  return { keys, select: sql`select ${columns} ${source}${groupBy(keys)}` };
}

function grouped(keys: readonly number[], measures: readonly Measure[], scope: Scope, from: Sql): Part {
  return {
    keys,
    select: sql`select ${listed(keys, 'v', ', ')}${aggregates(measures, scope)} ${from}${groupBy(keys)}`,
  };
}

function aggregates(measures: readonly Measure[], scope: Scope): Sql {
  return join(
    measures.map((measure, index) => sql`${measure.sql(scope)} as ${raw(`m${index}`)}`),
    ', ',
  );
}

function all(plan: PartPlan): readonly number[] {
  return plan.dimensions.map((_, index) => index);
}

function withoutGoal(plan: PartPlan): readonly number[] {
  return all(plan).filter((index) => plan.dimensions[index]?.name !== 'event:goal');
}

function named(
  plan: Pick<PartPlan, 'dimensions'>,
  keys: readonly number[],
  facts: Facts,
  after: string,
): Sql {
  const columns = keys.flatMap((index) => {
    const dimension = plan.dimensions[index];
    return dimension === undefined ? [] : [sql`${dimension.key(facts)} as ${raw(`k${index}`)}`];
  });
  return columns.length === 0 ? raw('') : sql`${join(columns, ', ')}${raw(after)}`;
}

function listed(keys: readonly number[], table: string, after: string): Sql {
  return raw(keys.map((index) => `${table}.k${index} as k${index}${after}`).join(''));
}

function groupBy(keys: readonly number[]): Sql {
  return keys.length === 0 ? raw('') : sql` group by ${ordinals(keys.length)}`;
}

function ordinals(count: number): Sql {
  return raw(Array.from({ length: count }, (_, index) => index + 1).join(', '));
}
