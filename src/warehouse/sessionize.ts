import { SESSION_GAP_MS } from '../model/session.ts';

/**
 * The one rule of sessions, as SQL over temporary tables.
 *
 * A session's row is a sum over its events (least and greatest times, first and last event, counts), and an event added
 * to a visitor only extends or joins sessions. So a cut takes the visitor's sessions that the new events may touch
 * and the new events, each as a *unit* with a start and an end, chains units whose gap is at most 30 minutes, and adds
 * up each chain. What an event was before, one unit or part of a session, makes no difference to the result.
 *
 * "First" and "last" are by (time, event number), packed into one 128-bit number so that plain `min` and `max` find
 * them. The first event of a session is its first that is not engagement, where there is one: `first` of an engagement
 * event is raised above all others. A session is named by the number of its first event.
 *
 * Reads `signs` (event, site, who, time, kind) and `old` (rows of `sessions`, with the site's number as `place_in`).
 */
export const KIND = { custom: 0, interaction: 1, pageview: 2, engagement: 3 } as const;

const at = (time: string, number: string) => `((${time})::hugeint * ${2n ** 64n}::hugeint + ${number})`;
/** Above any (time, event) of this millennium: 2^42 ms is the year 2109. */
const LATE = `(${2n ** 120n})::hugeint`;
const number = (packed: string) => `(${packed} & ${2n ** 64n - 1n}::hugeint)::bigint`;
const time = (packed: string) => `(${packed} >> 64)::bigint`;

/** Every unit with the number of the unit that begins its chain. */
export const CHAIN = `
create or replace temp table chained as
with units as (
  select site, who, time as started, time as ended, event as number, true as arrived, kind,
    ${at('time', 'event')} + if(kind = ${KIND.engagement}, ${LATE}, 0) as first,
    null::bigint as first_at, null::bigint as last_at, null::integer as pageviews, null::integer as interactions,
    null::integer as events, null::hugeint as entry, null::hugeint as exit
  from signs
  union all
  select place_in, visitor, started_at, ended_at, session, false, -1,
    if(first_at is null, ${at('started_at', 'session')} + ${LATE}, ${at('first_at', 'session')}),
    first_at, last_at, pageviews, interactions, events, ${at('entry_at', 'entry_event')}, ${at('exit_at', 'exit_event')}
  from old
), gaps as (
  select *, coalesce(started - max(ended) over (partition by site, who order by started, number
      rows between unbounded preceding and 1 preceding) > ${SESSION_GAP_MS}, true) as begins
  from units
)
select *, last_value(if(begins, number, null) ignore nulls) over (partition by site, who order by started, number
    rows between unbounded preceding and current row) as chain
from gaps`;

/** The sessions that have new events in them. */
export const CUT = `
create or replace temp table cut as
select chain, any_value(site) as site, any_value(who) as who, ${number('min(first)')} as session,
  min(started) as started_at, max(ended) as ended_at,
  min(if(arrived, if(kind = ${KIND.engagement}, null, started), first_at)) as first_at,
  max(if(arrived, if(kind = ${KIND.engagement}, null, started), last_at)) as last_at,
  sum(if(arrived, (kind = ${KIND.pageview})::integer, pageviews))::integer as pageviews,
  sum(if(arrived, (kind = ${KIND.interaction})::integer, interactions))::integer as interactions,
  sum(if(arrived, (kind <> ${KIND.engagement})::integer, events))::integer as events,
  min(if(arrived, if(kind = ${KIND.pageview}, first, null), entry)) as entry,
  max(if(arrived, if(kind = ${KIND.pageview}, first, null), exit)) as exit
from chained group by chain having bool_or(arrived)`;

/** Times and numbers of the entry and exit page views out of their packed form. */
export const ENDS = `${time('entry')} as entry_at, ${number('entry')} as entry_event, ${time('exit')} as exit_at, ${number('exit')} as exit_event`;
