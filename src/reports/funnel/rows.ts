import { join, raw, type Sql, sql } from '../../warehouse/sql.ts';
import type { Dimension } from '../dimension.ts';
import { and } from '../filter.ts';
import { columns, groupOf, type Keys, keysAs } from '../keys.ts';
import { eventRows } from '../rows.ts';
import { attempts, type FunnelPlan } from './attempts.ts';

/**
 * One row for all, or for every combination of values at the first step: n1… attempts that came to the step, v1… their
 * visitors, mean2… and median2… milliseconds from the step before, `open` attempts that may still go on, `total` rows.
 */
export function stepRows(
  plan: FunnelPlan,
  dimensions: readonly Dimension[],
  { limit, offset }: { limit: number; offset: number },
): Sql {
  const keys: Keys = dimensions.map((dimension, at) => ({ at, dimension }));
  const group = groupOf(keys, 'f', plan.scope);
  const grouped = sql`select ${columns(group.keys, measured(plan))} from (${attempts(plan)}) a${firsts(plan, keys)}${group.by}`;
  if (keys.length === 0) return grouped;
  const order = ['r.n1 desc', ...keys.map(({ at }) => `r.k${at}`)].join(', ');
  return sql`select r.*, count(*) over () as total from (${grouped}) r order by ${raw(order)} limit ${limit} offset ${offset}`;
}

function measured({ scope, steps, within }: FunnelPlan): readonly Sql[] {
  const counts = steps.flatMap((_, index) => {
    const at = index + 1;
    const visitors = `count(distinct case when a.t${at} is not null then a.visitor end) as v${at}`;
    return [raw(`count(a.t${at}) as n${at}`), ...(within === 'visit' ? [raw(visitors)] : [])];
  });
  const times = steps.slice(1).flatMap((_, index) => {
    const took = raw(`a.t${index + 2} - a.t${index + 1}`);
    return [
      sql`avg(${took}) as ${raw(`mean${index + 2}`)}`,
      sql`${scope.dialect.median(took)} as ${raw(`median${index + 2}`)}`,
    ];
  });
  if (within === 'visit') return [...counts, ...times];
  const last = raw(`a.t${steps.length}`);
  const open = sql`count(case when ${last} is null and a.t1 >= ${scope.to - within.days * 86_400_000} then 1 end) as open`;
  return [...counts, ...times, open];
}

/** Joins the values at the first step. */
function firsts({ scope, filter, steps }: FunnelPlan, keys: Keys): Sql {
  const [first] = steps;
  if (keys.length === 0 || first === undefined) return raw('');
  const dimensions = keys.map((one) => one.dimension);
  const { facts, source } = eventRows(
    scope,
    'actions',
    dimensions,
    and(filter, first),
    raw('e.session is not null'),
  );
  const ordinal = scope.dialect.ordinal(raw('e.time'), raw('e.event'));
  return sql` join (select ${join([sql`${ordinal} as m`, ...keysAs(keys, facts)], ', ')} ${source}) f on f.m = a.m1`;
}
