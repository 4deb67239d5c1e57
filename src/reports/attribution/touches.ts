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
  /** Whether any conversion carries revenue. */
  readonly paid: boolean;
}

/** When the first visit began that the period touches; null where there is none. */
export function earliest({ site, from, to }: Scope): Sql {
  return sql`select min(s.first_at) as began from sessions s where s.site = ${site} and s.last_at >= ${from} and s.first_at < ${to}`;
}

/** One row where some conversion carries revenue, else none. */
export function hasRevenue({ scope, converted }: Pick<AttributionPlan, 'scope' | 'converted'>): Sql {
  return sql`select 1 as found from (${sales(scope, [], converted)}) a where a.amount is not null limit 1`;
}

/** Revenue of conversions, by the visit that they are of, or by the event where they are of none: path, revenue. */
function revenues({ scope, converted }: Pick<AttributionPlan, 'scope' | 'converted'>): Sql {
  // As decimals every division of them would be one of 128 bits.
  return sql`select a.path as path, sum(a.amount) * 1e0 as revenue from (${sales(scope, [], converted)}) a group by a.path`;
}

const IS_SENT = (row: string) => sql`case when ${raw(row)}.source = ${DIRECT} then 0 else 1 end`;

/**
 * What a visit knows of the visitor's visits before it. `alone`: nothing. `hops`: k_before and began_before of the last one, of visitors with
 * a lasting id. `runs`: those, and `run`, which grows whenever k changes, of visitors who converted.
 */
export type Walk = 'alone' | 'hops' | 'runs';

/** For a `with`. `c`, visits with conversions: session, n. `v`, visits that may be on a path, as `walked` has them. */
export function visits(plan: AttributionPlan, walk: Walk): Sql {
  const { source } = eventRows(plan.scope, 'actions', [], plan.converted, raw('e.session is not null'));
  return sql`c as (select e.session as session, count(*) as n ${source} group by e.session),
v as (${walked(plan, walk)})`;
}

/** session, visitor, began, sent (0 where direct), lasting (0 where the id lasts a day), k, and what the walk adds. */
function walked({ scope, dimension, since }: AttributionPlan, walk: Walk): Sql {
  // To put visits in order is most of the work, and most of them need not be.
  const looked = {
    alone: raw(''),
    hops: raw(` and s.identity <> 'cookieless'`),
    runs: raw(' and s.visitor in (select w.visitor from c join sessions w on w.session = c.session)'),
  }[walk];
  const candidates = sql`select s.* from sessions s where s.site = ${scope.site} and s.first_at >= ${since} and s.first_at < ${scope.to}${looked}`;
  const { facts, source } = sessionRows(scope, [{ at: 0, dimension }], NOTHING, candidates);
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
 * For a `with`, `visits` first. `o`, visits in which conversions happened, path instead of session, and n conversions. `t`, one row for every
 * visit on the path to conversions: path, n, k, sent, age (milliseconds before the visit that converted), lasting (0 where no more of the
 * path can be known), and one column more. `p`, one row a path: path, visits, oldest (age of the first), what is gathered, and revenue.
 */
export function touches(plan: AttributionPlan, walk: Walk, more: More, gathered: Sql): Sql {
  const { scope, dimension, converted, lookback, paid } = plan;
  const nobody = eventRows(scope, 'nobody', [dimension], converted);
  const name = raw(more.name);
  const k = dimension.key(nobody.facts);
  const paths = sql`select t.path as path, count(*) as visits, max(t.age) as oldest, ${gathered} from t group by t.path`;
  const run = raw(walk === 'runs' ? ', v.run as run' : '');
  return sql`${visits(plan, walk)},
o as (select v.session as path, v.visitor as visitor, v.began as began, v.sent as sent, v.lasting as lasting, v.k as k${run}, c.n as n
  from c join v on v.session = c.session),
t as (select o.path as path, o.n as n, v.k as k, v.sent as sent, o.began - v.began as age, 1 as lasting, ${more.followed} as ${name}
from o join v on v.visitor = o.visitor where o.lasting = 1 and v.began <= o.began and v.began >= o.began - ${lookback}
union all
select o.path as path, o.n as n, o.k as k, o.sent as sent, 0 as age, 0 as lasting, ${more.alone(raw('o.k'))} as ${name} from o where o.lasting = 0
union all
select e.event as path, count(*) as n, any_value(${k}) as k, any_value(${IS_SENT('e')}) as sent, 0 as age, 0 as lasting,
  any_value(${more.alone(k)}) as ${name} ${nobody.source} group by e.event),
p as (${paid ? sql`select l.*, r.revenue as revenue from (${paths}) l left join (${revenues(plan)}) r on r.path = l.path` : paths})`;
}
