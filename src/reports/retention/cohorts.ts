import type { CohortInterval } from '../../model/retention.ts';
import { raw, type Sql, sql } from '../../warehouse/sql.ts';
import { begunVisits } from '../begunVisits.ts';
import { DIMENSIONS } from '../dimensions.ts';
import type { Scope } from '../facts.ts';
import { type Filter, NOTHING } from '../filter.ts';
import { eventRows } from '../rows.ts';
import { INTERVALS, intervalKey } from '../time.ts';
import { wholeVisits } from '../visits.ts';

export interface RetentionPlan {
  readonly scope: Scope;
  /** Which first visits make a cohort; null for all. */
  readonly filter: Filter | null;
  readonly interval: CohortInterval;
  /** What counts as coming back; null for any visit. */
  readonly goal: Filter | null;
}

/** Visitors whose first visit ever lies in the period, with its interval: visitor, c. */
function cohorts({ scope, filter, interval }: RetentionPlan): Sql {
  const first = sql`select s.visitor as visitor, min(s.first_at) as first_at from sessions s
where s.site = ${scope.site} and s.first_at is not null and s.identity <> 'cookieless' group by s.visitor`;
  const key = intervalKey(INTERVALS[interval], raw('f.first_at'), scope);
  const met =
    filter === null
      ? raw('')
      : sql` join (${begunVisits(scope, filter)}) m on m.visitor = f.visitor and m.first_at = f.first_at`;
  return sql`select f.visitor as visitor, ${key} as c from (${first}) f${met} where f.first_at >= ${scope.from} and f.first_at < ${scope.to}`;
}

/** One row a cohort: c, visitors. */
export function sizes(plan: RetentionPlan): Sql {
  return sql`select c.c as c, count(*) as visitors from (${cohorts(plan)}) c group by c.c`;
}

/** One row for every cohort and interval in which some of it came back: c, k, visitors. */
export function returns(plan: RetentionPlan): Sql {
  return sql`select c.c as c, v.k0 as k, count(distinct v.visitor) as visitors
from (${cohorts(plan)}) c join (${came(plan)}) v on v.visitor = c.visitor group by c.c, v.k0`;
}

/** Who did what counts as coming back, by interval: visitor, k0. */
function came({ scope, interval, goal }: RetentionPlan): Sql {
  const dimension = DIMENSIONS.get(`time:${interval}`);
  if (dimension === undefined) throw new RangeError(`no dimension of ${interval}`);
  if (goal === null) return wholeVisits(scope, [{ at: 0, dimension }], NOTHING);
  const { facts, source } = eventRows(scope, 'actions', [dimension], goal, raw('e.session is not null'));
  return sql`select e.visitor as visitor, ${dimension.key(facts)} as k0 ${source}`;
}

/** Visitors of the period whose ids last a day. */
export function cookieless({ scope, filter }: RetentionPlan): Sql {
  return sql`select count(distinct s.visitor) as visitors from (${begunVisits(scope, filter ?? NOTHING)}) s where s.identity = 'cookieless'`;
}
