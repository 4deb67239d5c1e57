import type { Order, Within } from '../../model/funnel.ts';
import { join, raw, type Sql, sql } from '../../warehouse/sql.ts';
import type { Scope } from '../facts.ts';
import { and, type Filter, filterSql } from '../filter.ts';
import { eventRows, sessionsThatDid } from '../rows.ts';

export interface FunnelPlan {
  readonly scope: Scope;
  /** Which events are looked at. */
  readonly filter: Filter;
  /** Each is an event that meets the filter too. */
  readonly steps: readonly Filter[];
  readonly order: Order;
  readonly within: Within;
}

const DAY = 86_400_000;
const OF_SOMEBODY = raw('e.session is not null');

/**
 * One row for every visit (or visitor, over days) with the first step: visitor, `m1` ordinal of the event that was the first
 * step, `t1`… times of the steps that the best attempt took, null for those that it did not.
 */
export function attempts(plan: FunnelPlan): Sql {
  if (plan.order === 'ordered' && plan.within === 'visit') return firstAttempts(plan);
  const tried = plan.order === 'strict' ? strictAttempts(plan) : windowedAttempts(plan);
  return best(plan, tried);
}

/**
 * Without a limit of time no attempt gets further than the one that starts first, so the first step is the earliest, and
 * every other the earliest after the one before. Each step reads its own events: several times faster than one sort of all.
 */
function firstAttempts({ scope, filter, steps }: FunnelPlan): Sql {
  const events = (step: Filter) => {
    const { source } = eventRows(scope, 'actions', [], and(filter, step), OF_SOMEBODY);
    return { source, ordinal: scope.dialect.ordinal(raw('e.time'), raw('e.event')) };
  };
  const tables = steps.map((step, index) => {
    const { source, ordinal } = events(step);
    const at = String(index + 1);
    if (index === 0)
      return sql`a1 as (select e.session as session, min(e.visitor) as visitor, min(${ordinal}) as m ${source} group by e.session)`;
    return sql`a${raw(at)} as (select a.session as session, min(n.m) as m from a${raw(String(index))} a
join (select e.session as session, ${ordinal} as m ${source}) n on n.session = a.session where n.m > a.m group by a.session)`;
  });
  const times = steps.map((_, index) => {
    const at = String(index + 1);
    return sql`${scope.dialect.timeOf(raw(`a${at}.m`))} as ${raw(`t${at}`)}`;
  });
  const joins = steps
    .slice(1)
    .map((_, index) => raw(`left join a${index + 2} on a${index + 2}.session = a${index + 1}.session`));
  return sql`with ${join(tables, ',\n')} select a1.visitor as visitor, a1.m as m1, ${join(times, ', ')} from a1 ${join(joins, ' ')}`;
}

/** Events with what they are: unit, visitor, time, ordinal m, and f1… which are 1 where the event is that step. */
function flagged(plan: FunnelPlan, looked: Filter, condition: Sql): Sql {
  const { scope, steps } = plan;
  const { facts, source } = eventRows(
    scope,
    'actions',
    [],
    looked,
    sql`e.session is not null and ${condition}`,
  );
  const flags = steps.map((step, index) => {
    const met = filterSql(step, facts, (inner) => sessionsThatDid(scope, inner));
    return sql`case when ${met} then 1 else 0 end as ${raw(`f${index + 1}`)}`;
  });
  const unit = raw(plan.within === 'visit' ? 'e.session' : 'e.visitor');
  return sql`select ${unit} as unit, e.visitor as visitor, e.time as time, ${scope.dialect.ordinal(raw('e.time'), raw('e.event'))} as m, ${join(flags, ', ')} ${source}`;
}

/**
 * Every first step with the times of the others: looking back from the last event, the next time of step k is the least so
 * far, and with it come the times of the steps after that. Times grow with the events, so that the least is the next.
 */
function windowedAttempts(plan: FunnelPlan): Sql {
  const { scope, filter, steps } = plan;
  const [first, second] = steps;
  if (first === undefined || second === undefined) throw new RangeError('a funnel has steps');
  const ordinal = scope.dialect.ordinal(raw('e.time'), raw('e.event'));
  const by = (step: Filter, picked: Sql) => {
    const { source } = eventRows(scope, 'actions', [], and(filter, step), OF_SOMEBODY);
    return sql`(select e.visitor as visitor, ${picked} ${source} group by e.visitor)`;
  };
  // Most visitors never come to the second step; sorting their events would be most of the work.
  const tables = sql`firsts as ${by(first, sql`min(e.time) as t, min(${ordinal}) as m`)}, lasts as ${by(second, raw('max(e.time) as t'))},
further as (select a.visitor as visitor from firsts a join lasts z on z.visitor = a.visitor where z.t >= a.t)`;
  const any: Filter = steps.length === 1 ? first : { op: 'or', of: steps };
  const rows = flagged(plan, and(filter, any), raw('e.visitor in (select visitor from further)'));
  const window = raw(
    'over (partition by e.unit order by e.m desc rows between unbounded preceding and 1 preceding)',
  );
  const tried = steps.reduceRight<Sql>((before, _, index) => {
    const at = index + 1;
    if (at === 1) return before;
    const next = [
      sql`min(case when e.f${raw(String(at))} = 1 then e.time end) ${window} as ${raw(`x${at}`)}`,
    ];
    for (let later = at + 1; later <= steps.length; later += 1)
      next.push(
        sql`min(case when e.f${raw(String(at))} = 1 then e.x${raw(String(later))} end) ${window} as ${raw(`x${later}`)}`,
      );
    const flags = Array.from({ length: at - 1 }, (_, one) => `e.f${one + 1} as f${one + 1}`).join(', ');
    return sql`select e.unit as unit, e.visitor as visitor, e.time as time, e.m as m, ${raw(flags)}, ${join(next, ', ')} from (${before}) e`;
  }, rows);
  const others = Array.from({ length: steps.length - 1 }, (_, one) => raw(`nullif(e.t, e.t) as x${one + 2}`));
  const once = sql`select e.visitor as unit, e.visitor as visitor, e.t as time, e.m as m, 1 as f1, ${join(others, ', ')}
from firsts e where e.visitor not in (select visitor from further)`;
  return sql`with ${tables} ${tried} union all ${once}`;
}

/** Every event with those that follow it directly, where they are the next steps. */
function strictAttempts(plan: FunnelPlan): Sql {
  const { scope, filter, steps } = plan;
  const [first] = steps;
  if (first === undefined) throw new RangeError('a funnel has steps');
  const unit = raw(plan.within === 'visit' ? 'e.session' : 'e.visitor');
  const started = eventRows(scope, 'actions', [], and(filter, first), OF_SOMEBODY);
  const rows = flagged(plan, filter, sql`${unit} in (select ${unit} ${started.source})`);
  const next = steps.slice(1).map((_, index) => {
    const [at, ahead] = [index + 2, index + 1].map(String);
    return raw(
      `lead(case when e.f${at} = 1 then e.time end, ${ahead}) over (partition by e.unit order by e.m) as x${at}`,
    );
  });
  return sql`select e.unit as unit, e.visitor as visitor, e.time as time, e.m as m, e.f1 as f1, ${join(next, ', ')} from (${rows}) e`;
}

/** Of the attempts of each unit the one that got furthest, the first of several. */
function best({ steps, within }: FunnelPlan, tried: Sql): Sql {
  const later = steps.slice(1).map((_, index) => index + 2);
  // A step counts when the one before does, and in time.
  const reached = (at: number): Sql => {
    const each = Array.from({ length: at - 1 }, (_, one) => raw(`e.x${one + 2} is not null`));
    const inTime = within === 'visit' ? [] : [sql`e.x${raw(String(at))} - e.time <= ${within.days * DAY}`];
    return join([...each, ...inTime], ' and ');
  };
  const times = later.map(
    (at) => sql`case when ${reached(at)} then e.x${raw(String(at))} end as ${raw(`t${at}`)}`,
  );
  const depth = later.map((at) => `case when e.t${at} is not null then 1 else 0 end`).join(' + ');
  const kept = [1, ...later].map((at) => `e.t${at} as t${at}`).join(', ');
  return sql`select e.visitor as visitor, e.m as m1, ${raw(kept)} from (
select e.*, row_number() over (partition by e.unit order by ${raw(depth)} desc, e.m) as place from (
select e.unit as unit, e.visitor as visitor, e.m as m, e.time as t1, ${join(times, ', ')} from (${tried}) e where e.f1 = 1) e) e where e.place = 1`;
}
