import { join, raw, type Sql, sql } from '../warehouse/sql.ts';
import type { Scope } from './facts.ts';
import { conditions, type Filter, isAboutGoals, NOTHING } from './filter.ts';
import { columns, groupAs, type Keys, keysAs, keysOf } from './keys.ts';
import { eventRows, VIEWED } from './rows.ts';
import { sessionRows } from './sessionRows.ts';
import { INTERVALS, intervalKey } from './time.ts';

/** Facts of the whole visit, whichever of its events are in the row. */
const WHOLE = [
  raw('case when s.pageviews = 1 and s.interactions = 0 then 1 else 0 end as bounced'),
  raw('s.ended_at - s.started_at as ms'),
];

/** One row for every key and visit with an event there: session, bounced (0 or 1), ms. */
export function visitsByEvents(scope: Scope, keys: Keys, filter: Filter): Sql {
  const dimensions = keys.map((one) => one.dimension);
  const { facts, source } = eventRows(scope, 'actions', dimensions, filter, raw('e.session is not null'));
  const group = groupAs(keys, facts, [raw('e.session')]);
  const pairs = sql`select ${columns(group.keys, [raw('e.session as session')])} ${source}${group.by}`;
  return sql`select ${columns(keysOf(keys, 'p'), [raw('p.session as session')], WHOLE)}
from (${pairs}) p join sessions s on s.session = p.session`;
}

/** Whether a question is about facts of visits alone, so that `sessions`, a fifth as long as `events`, can answer it. */
export function isAboutVisits(scope: Scope, keys: Keys, filter: Filter): boolean {
  return (
    !scope.excluded &&
    !isAboutGoals(filter) &&
    conditions(filter, false).every((one) => one.dimension.scope === 'visit') &&
    // Most visits lie within one interval; within one minute few would.
    keys.every(({ dimension }) => dimension.scope !== 'event' && dimension.interval !== 'minute')
  );
}

/**
 * The same for questions about visits, and more: visitor, events and views in the row too, and a row for every event of
 * nobody (session null). A visit that lies within the period and within one interval of every time dimension is read
 * from `sessions`; only of the others are the events looked at.
 * @param counts false where events and views need not be right
 */
export function wholeVisits(scope: Scope, keys: Keys, filter: Filter, counts = true): Sql {
  const times = keys.filter(({ dimension }) => dimension.scope === 'time');
  const inside = counts || times.length > 0 ? isWithin(scope, times) : beginsOrEndsWithin(scope);
  const visits = sessionRows(
    scope,
    keys,
    filter,
    sql`${within(scope, times, inside)} union all ${across(scope, times, inside)}`,
  );
  const counted = ['s.session as session', 's.visitor as visitor', 's.n as events', 's.seen as views'].map(
    raw,
  );
  const nobody = eventRows(
    scope,
    'nobody',
    keys.map((one) => one.dimension),
    filter,
  );
  const single = ['null as session', 'null as visitor', '1 as events'].map(raw);
  const unknown = ['null as bounced', 'null as ms'].map(raw);
  return sql`select ${columns(keysAs(keys, visits.facts), counted, WHOLE)} ${visits.source}
union all
select ${columns(keysAs(keys, nobody.facts), single, [sql`${VIEWED} as views`], unknown)} ${nobody.source}`;
}

/** Visits that are the same row with every event. */
function within(scope: Scope, times: Keys, inside: Sql): Sql {
  const key = times.map(({ at, dimension }) => {
    const interval = INTERVALS[dimension.interval ?? 'day'];
    return sql`${intervalKey(interval, raw('s.first_at'), scope)} as ${raw(`k${at}`)}`;
  });
  const counted = ['s.events as n', 's.pageviews as seen'].map(raw);
  return sql`select ${columns([raw('s.*')], key, counted)} from sessions s
where s.site = ${scope.site} and ${inside}`;
}

/** The others, one row for every time key of their events in the period. */
function across(scope: Scope, times: Keys, inside: Sql): Sql {
  const numbers = sql`select s.session from sessions s
where s.site = ${scope.site} and s.last_at >= ${scope.from} and s.first_at < ${scope.to} and not (${inside})`;
  const dimensions = times.map((one) => one.dimension);
  const { facts, source } = eventRows(scope, 'actions', dimensions, NOTHING, sql`e.session in (${numbers})`);
  const counted = [raw('e.session as session'), raw('count(*) as n'), sql`sum(${VIEWED}) as seen`];
  const group = groupAs(times, facts, [raw('e.session')]);
  const pieces = sql`select ${columns(group.keys, counted)} ${source}${group.by}`;
  return sql`select ${columns([raw('s.*')], keysOf(times, 'p'), ['p.n as n', 'p.seen as seen'].map(raw))}
from (${pieces}) p join sessions s on s.session = p.session`;
}

/** Truth of "session `s` has its first or its last event in the period": so it has one there, whatever the others. */
function beginsOrEndsWithin({ from, to }: Scope): Sql {
  return sql`(s.first_at >= ${from} and s.first_at < ${to} or s.last_at >= ${from} and s.last_at < ${to})`;
}

/** Truth of "every event of session `s` is in the period and has the same time keys". */
function isWithin(scope: Scope, times: Keys): Sql {
  const intervals = new Set(times.flatMap(({ dimension }) => dimension.interval ?? []));
  const same = [...intervals].map((name) => {
    // Equal hours of the day may be days apart; equal hours are not.
    const interval = INTERVALS[name === 'hour_of_day' ? 'hour' : name === 'weekday' ? 'day' : name];
    return sql`${intervalKey(interval, raw('s.first_at'), scope)} = ${intervalKey(interval, raw('s.last_at'), scope)}`;
  });
  // Where a zone sets its clocks back over midnight, a day comes again after another.
  const changes = times.length === 0 ? [] : scope.stretches.slice(1).map(({ from }) => from);
  const unchanged = changes.map((at) => sql`not (s.first_at < ${at} and s.last_at >= ${at})`);
  return join([sql`s.first_at >= ${scope.from} and s.last_at < ${scope.to}`, ...same, ...unchanged], ' and ');
}
