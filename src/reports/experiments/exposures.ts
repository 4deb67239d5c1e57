import type { Guardrail } from '../../model/experiment.ts';
import { join, raw, type Sql, sql } from '../../warehouse/sql.ts';
import type { Dimension } from '../dimension.ts';
import type { Scope } from '../facts.ts';
import { type Filter, filterSql, NOTHING } from '../filter.ts';
import { columns, groupAs, type Keys } from '../keys.ts';
import { eventRows, sessionsThatDid } from '../rows.ts';
import { sales } from '../sales.ts';
import { INTERVALS, intervalKey } from '../time.ts';

const DAY = 86_400_000;

/** Whose exposures are looked at, and what they are asked about. */
export interface ResultPlan {
  /** Its period is that of exposures; conversions are looked for until its end. */
  readonly scope: Scope;
  /** Name of the experiment. */
  readonly name: string;
  /** What the event of the first exposure meets. */
  readonly filter: Filter;
  readonly goals: readonly Filter[];
}

const ordinal = ({ dialect }: Scope) => dialect.ordinal(raw('e.time'), raw('e.event'));

/** Visitors to whom a variant was shown: visitor, `m` ordinal of the first such event, `variant`, `other` (the same unless several were shown), cookieless. */
function shown({ scope, name, filter }: ResultPlan): Sql {
  const variant = scope.dialect.property(raw('e.experiments'), name);
  const { source } = eventRows(
    scope,
    'actions',
    [],
    filter,
    sql`e.visitor is not null and ${variant} is not null`,
  );
  return sql`select e.visitor as visitor, min(${ordinal(scope)}) as m, min(${variant}) as variant, max(${variant}) as other,
max(case when e.identity = 'cookieless' then 1 else 0 end) as cookieless ${source} group by e.visitor`;
}

/** What those visitors did from the first exposure on, an event that tells of it included: c1… how often each goal, t1… when first. */
function done({ scope, goals }: ResultPlan): Sql {
  const ever: Scope = { ...scope, from: 0 };
  const { facts } = eventRows(ever, 'actions', [], NOTHING);
  const met = goals.map((goal) => filterSql(goal, facts, (inner) => sessionsThatDid(ever, inner)));
  const any = met.length === 0 ? raw('false') : join(met, ' or ');
  const { source } = eventRows(ever, 'actions', [], NOTHING, sql`e.visitor is not null and (${any})`);
  const flags = met.map((one, at) => sql`case when ${one} then 1 else 0 end as ${raw(`g${at + 1}`)}`);
  const own = [raw('e.visitor as visitor'), sql`${ordinal(scope)} as m`, raw('e.time as time')];
  const counted = goals.flatMap((_, at) => {
    const reached = `e.g${at + 1} = 1 and e.m >= x.m`;
    return [
      raw(`sum(case when ${reached} then 1 else 0 end) as c${at + 1}`),
      raw(`min(case when ${reached} then e.time end) as t${at + 1}`),
    ];
  });
  return sql`select ${columns([raw('e.visitor as visitor')], counted)}
from (select ${columns(own, flags)} ${source}) e join x on x.visitor = e.visitor group by e.visitor`;
}

/** What they paid from then on, and `earlier`, in the site's currency. */
function paid({ scope }: ResultPlan): Sql {
  return sql`select r.visitor as visitor, sum(case when r.m >= x.m then r.amount end) as paid, sum(case when r.m < x.m then r.amount end) as earlier
from (${sales({ ...scope, from: 0 }, [], NOTHING)}) r join x on x.visitor = r.visitor group by r.visitor`;
}

/** `with x as …, v as …`: v has a row for every visitor who was shown one variant: variant, m, t (when first), cookieless, c1…, t1…, paid, earlier. */
function visitors(plan: ResultPlan): Sql {
  const { scope, goals } = plan;
  const counts = goals.flatMap((_, at) => [
    raw(`coalesce(y.c${at + 1}, 0) as c${at + 1}`),
    raw(`y.t${at + 1} as t${at + 1}`),
  ]);
  // As doubles: squares of decimals overflow.
  const money = ['paid', 'earlier'].map(
    (one) => sql`coalesce(${scope.dialect.ratio(raw(`r.${one}`), raw('1'))}, 0) as ${raw(one)}`,
  );
  const own = ['x.visitor as visitor', 'x.variant as variant', 'x.cookieless as cookieless', 'x.m as m'].map(
    raw,
  );
  return sql`with x as (${shown(plan)}), y as (${done(plan)}), r as (${paid(plan)}), v as (
select ${columns(own, [sql`${scope.dialect.timeOf(raw('x.m'))} as t`], counts, money)}
from x left join y on y.visitor = x.visitor left join r on r.visitor = x.visitor where x.variant = x.other)`;
}

/** One row a variant: n visitors, cookieless, d1… who reached the goal, c1… how often, sums of revenue and of squares for each of both sides. */
export function byVariant(plan: ResultPlan): Sql {
  const goals = plan.goals.flatMap((_, at) => {
    const one = `c${at + 1}`;
    return [
      raw(`sum(case when v.${one} > 0 then 1 else 0 end) as d${at + 1}`),
      raw(`sum(v.${one}) as ${one}`),
    ];
  });
  const sums = [
    'sum(v.paid) as y',
    'sum(v.paid * v.paid) as yy',
    'sum(v.earlier) as x',
    'sum(v.earlier * v.earlier) as xx',
    'sum(v.paid * v.earlier) as xy',
  ].map(raw);
  const counts = ['v.variant as variant', 'count(*) as n', 'sum(v.cookieless) as cookieless'].map(raw);
  return sql`${visitors(plan)} select ${columns(counts, goals, sums)} from v group by v.variant order by v.variant`;
}

/** How many were shown several variants. */
export function severalShown(plan: ResultPlan): Sql {
  return sql`with x as (${shown(plan)}) select count(*) as n from x where x.variant <> x.other`;
}

/** One row for every variant and day, of the first exposure (n) and of the first conversion (d) by the first goal. */
export function byDay(plan: ResultPlan): Sql {
  const day = (time: string) => intervalKey(INTERVALS.day, raw(time), plan.scope);
  const converted =
    plan.goals.length === 0
      ? raw('')
      : sql` union all select v.variant as variant, ${day('v.t1')} as day, 0 as n, 1 as d from v where v.t1 is not null`;
  return sql`${visitors(plan)} select u.variant as variant, u.day as day, sum(u.n) as n, sum(u.d) as d from (
select v.variant as variant, ${day('v.t')} as day, 1 as n, 0 as d from v${converted}) u group by u.variant, u.day order by u.day, u.variant`;
}

/** One row for every variant, full days since the first exposure until `end`, and days until the first conversion (null for none). */
export function byAge(plan: ResultPlan, end: number): Sql {
  const { dialect } = plan.scope;
  const age = dialect.floorDivide(sql`(${end} - v.t)`, DAY);
  const took = dialect.floorDivide(raw('(v.t1 - v.t)'), DAY);
  return sql`${visitors(plan)} select u.variant as variant, u.age as age, u.took as took, count(*) as n from (
select v.variant as variant, ${age} as age, case when v.t1 is not null then ${took} end as took from v) u group by u.variant, u.age, u.took`;
}

const OF_VISIT: Readonly<Record<Guardrail, string>> = {
  bounce_rate: 'case when s.pageviews = 1 and s.interactions = 0 then 100.0 else 0.0 end',
  views_per_visit: 's.pageviews * 1.0',
  visit_duration: '(s.ended_at - s.started_at) / 1000.0',
};

/** One row a variant: n visits in which it was first shown, and for each guardrail sum (s1…) and sum of squares (q1…). */
export function guardrailSums(plan: ResultPlan, guardrails: readonly Guardrail[]): Sql {
  const sums = guardrails.flatMap((one, at) => [
    raw(`sum(${OF_VISIT[one]}) as s${at + 1}`),
    raw(`sum((${OF_VISIT[one]}) * (${OF_VISIT[one]})) as q${at + 1}`),
  ]);
  return sql`${visitors({ ...plan, goals: [] })} select ${columns(['v.variant as variant', 'count(*) as n'].map(raw), sums)}
from v join sessions s on s.visitor = v.visitor where s.site = ${plan.scope.site} and s.started_at <= v.t and s.ended_at >= v.t group by v.variant`;
}

/** One row for every variant and value of a dimension at the first exposure: k0, variant, n visitors, d who reached the first goal. */
export function bySegment(plan: ResultPlan, dimension: Dimension, limit: number): Sql {
  const { scope, filter } = plan;
  const keys: Keys = [{ at: 0, dimension }];
  const { facts, source } = eventRows(
    scope,
    'actions',
    [dimension],
    filter,
    sql`${ordinal(scope)} in (select v.m from v)`,
  );
  const group = groupAs(keys, facts, [raw('e.visitor')]);
  const first = sql`select ${columns(group.keys, [raw('e.visitor as visitor')])} ${source}${group.by}`;
  const d = plan.goals.length === 0 ? '0' : 'sum(case when v.c1 > 0 then 1 else 0 end)';
  return sql`${visitors(plan)} select r.* from (select r.*, sum(r.n) over (partition by r.k0) as weight from (
select f.k0 as k0, v.variant as variant, count(*) as n, ${raw(d)} as d from (${first}) f join v on v.visitor = f.visitor group by f.k0, v.variant) r) r
order by r.weight desc, r.k0, r.variant limit ${limit}`;
}
