import { DIRECT } from '../../model/event.ts';
import { join, raw, type Sql, sql } from '../../warehouse/sql.ts';
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
 * For a `with`. `v`, visits that may be on a path: session, visitor, began, sent (0 where direct), lasting (0 where the id lasts a day), k.
 * `r`, revenue of conversions by the visit that they are of, or by the event where they are of none: path, revenue.
 * `o`, those of them in which conversions happened, path instead of session: the same, and n conversions with their revenue.
 */
export function converting(plan: AttributionPlan): Sql {
  const { scope, dimension, converted, since } = plan;
  const candidates = sql`select s.* from sessions s where s.site = ${scope.site} and s.first_at >= ${since} and s.first_at < ${scope.to}`;
  const visits = sessionRows(scope, [{ at: 0, dimension }], NOTHING, candidates);
  const somebody = eventRows(scope, 'actions', [], converted, raw('e.session is not null'));
  return sql`v as (select s.session as session, s.visitor as visitor, s.first_at as began, ${IS_SENT('s')} as sent,
  case when s.identity = 'cookieless' then 0 else 1 end as lasting, ${dimension.key(visits.facts)} as k ${visits.source}),
r as (select v.path as path, sum(v.amount) as revenue from (${sales(scope, [], converted)}) v group by v.path),
c as (select e.session as session, count(*) as n ${somebody.source} group by e.session),
o as (select v.session as path, v.visitor as visitor, v.began as began, v.sent as sent, v.lasting as lasting, v.k as k, c.n as n,
  r.revenue as revenue from c join v on v.session = c.session left join r on r.path = c.session)`;
}

/**
 * For a `with`, after `converting`. `u`, one row for every visit on the path to conversions: path, n, revenue, k, and what shares are
 * made of (models.ts); lasting is 0 where the path is known to be no longer.
 */
export function touches(plan: AttributionPlan): Sql {
  const { scope, dimension, converted, lookback, halfLife } = plan;
  const nobody = eventRows(
    scope,
    'nobody',
    [dimension],
    converted,
    null,
    raw('left join r on r.path = e.event'),
  );
  const own = (select: Sql, rest: Sql) =>
    sql`select ${select}, 0 as age, 1e0 as weight, 0 as lasting ${rest}`;
  const shared = raw('o.path as path, o.n as n, o.revenue as revenue');
  const weight = sql`exp((o.began - v.began) * ${-Math.LN2 / halfLife})`;
  const each = [
    sql`select ${shared}, v.k as k, v.sent as sent, o.began - v.began as age, ${weight} as weight, 1 as lasting
from o join v on v.visitor = o.visitor where o.lasting = 1 and v.began <= o.began and v.began >= o.began - ${lookback}`,
    own(sql`${shared}, o.k as k, o.sent as sent`, raw('from o where o.lasting = 0')),
    // No event of nobody has the number of a session.
    own(
      sql`e.event as path, count(*) as n, any_value(r.revenue) as revenue, any_value(${dimension.key(nobody.facts)}) as k, any_value(${IS_SENT('e')}) as sent`,
      sql`${nobody.source} group by e.event`,
    ),
  ];
  return sql`t as (${join(each, '\nunion all ')}),
p as (select t.path as path, count(*) as visits, max(t.age) as oldest, min(case when t.sent = 1 then t.age end) as sent, sum(t.weight) as weights
  from t group by t.path),
u as (select t.path as path, t.n as n, t.revenue as revenue, t.k as k, t.age as age, t.weight as weight, t.lasting as lasting,
  p.visits as visits, p.oldest as oldest, p.sent as sent, p.weights as weights from t join p on p.path = t.path)`;
}
