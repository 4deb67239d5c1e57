import { DIRECT } from '../../model/event.ts';
import { raw, type Sql, sql } from '../../warehouse/sql.ts';
import type { Dimension } from '../dimension.ts';
import type { Scope } from '../facts.ts';
import { type Filter, NOTHING } from '../filter.ts';
import { eventRows } from '../rows.ts';
import { sales } from '../sales.ts';
import { sessionRows } from '../sessionRows.ts';

export interface AttributionPlan {
  readonly scope: Scope;
  /** Which visitors count who did not convert. */
  readonly audience: Filter;
  /** Which events are conversions. */
  readonly converted: Filter;
  /** What is said of each visit. */
  readonly dimension: Dimension;
  /** Milliseconds before the visit that converted. */
  readonly lookback: number;
  /** Milliseconds in which a visit loses half its weight. */
  readonly halfLife: number;
  /** No visit before this instant can be on a path. */
  readonly since: number;
}

/** When the first visit began that the period touches; null where there is none. */
export function earliest({ site, from, to }: Scope): Sql {
  return sql`select min(s.first_at) as began from sessions s where s.site = ${site} and s.last_at >= ${from} and s.first_at < ${to}`;
}

const IS_SENT = (row: string) => sql`case when ${raw(row)}.source = ${DIRECT} then 0 else 1 end`;

/**
 * What a visit knows of the visitor's visits before it. `alone`: nothing. `hops`: k_before and began_before of the last one. `runs`: those, and
 * `run`, which grows whenever k changes, of visitors who converted alone.
 */
export type Walk = 'alone' | 'hops' | 'runs';

/**
 * For a `with`. `v`, visits that may be on a path: session, visitor, began, sent (0 where direct), lasting (0 where the id lasts a day), k,
 * and what the walk adds. `o`, those of them in which conversions happened, path instead of session: the same, and n conversions.
 */
export function converting(plan: AttributionPlan, walk: Walk): Sql {
  const { scope, converted } = plan;
  const somebody = eventRows(scope, 'actions', [], converted, raw('e.session is not null'));
  const run = raw(walk === 'runs' ? ', v.run as run' : '');
  return sql`c as (select e.session as session, count(*) as n ${somebody.source} group by e.session),
v as (${walked(plan, walk)}),
o as (select v.session as path, v.visitor as visitor, v.began as began, v.sent as sent, v.lasting as lasting, v.k as k${run}, c.n as n
  from c join v on v.session = c.session)`;
}

function walked({ scope, dimension, since }: AttributionPlan, walk: Walk): Sql {
  // Most visitors do not convert; to put all visits in order would be most of the work.
  const converted = raw(
    ' and s.visitor in (select w.visitor from c join sessions w on w.session = c.session)',
  );
  const candidates = sql`select s.* from sessions s where s.site = ${scope.site} and s.first_at >= ${since} and s.first_at < ${scope.to}`;
  const looked = walk === 'runs' ? sql`${candidates}${converted}` : candidates;
  const { facts, source } = sessionRows(scope, [{ at: 0, dimension }], NOTHING, looked);
  const alone = sql`select s.session as session, s.visitor as visitor, s.first_at as began, ${IS_SENT('s')} as sent,
  case when s.identity = 'cookieless' then 0 else 1 end as lasting, ${dimension.key(facts)} as k ${source}`;
  if (walk === 'alone') return alone;
  const before = raw('over (partition by b.visitor order by b.began)');
  const hops = sql`select b.*, lag(b.k) ${before} as k_before, lag(b.began) ${before} as began_before from (${alone}) b`;
  if (walk === 'hops') return hops;
  return sql`select h.*, sum(case when h.k = h.k_before then 0 else 1 end) over
  (partition by h.visitor order by h.began rows between unbounded preceding and current row) as run from (${hops}) h`;
}

/** A further column of touches: of a visit `v` on the path to `o`, and of one alone with this k. */
export interface More {
  readonly name: string;
  readonly followed: Sql;
  alone(k: Sql): Sql;
}

/**
 * For a `with`, after `converting`. `r`, revenue of conversions by the visit that they are of, or by the event where they are of none: path,
 * revenue. `t`, one row for every visit on the path to conversions: path, n, revenue, k, sent, age (milliseconds
 * before the visit that converted), lasting (0 where no more of the path can be known), and one column more.
 */
export function touches({ scope, dimension, converted, lookback }: AttributionPlan, more: More): Sql {
  const paid = raw('left join r on r.path = e.event');
  const nobody = eventRows(scope, 'nobody', [dimension], converted, null, paid);
  const name = raw(more.name);
  const shared = raw('o.path as path, o.n as n, r.revenue as revenue');
  const k = dimension.key(nobody.facts);
  // As decimals every division of them would be one of 128 bits.
  return sql`r as (select a.path as path, sum(a.amount) * 1e0 as revenue from (${sales(scope, [], converted)}) a group by a.path),
t as (select ${shared}, v.k as k, v.sent as sent, o.began - v.began as age, 1 as lasting, ${more.followed} as ${name}
from o join v on v.visitor = o.visitor left join r on r.path = o.path where o.lasting = 1 and v.began <= o.began and v.began >= o.began - ${lookback}
union all
select ${shared}, o.k as k, o.sent as sent, 0 as age, 0 as lasting, ${more.alone(raw('o.k'))} as ${name} from o left join r on r.path = o.path where o.lasting = 0
union all
select e.event as path, count(*) as n, any_value(r.revenue) as revenue, any_value(${k}) as k, any_value(${IS_SENT('e')}) as sent, 0 as age, 0 as lasting,
  any_value(${more.alone(k)}) as ${name} ${nobody.source} group by e.event)`;
}
