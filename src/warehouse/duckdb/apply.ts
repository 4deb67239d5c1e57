import type { DuckDBConnection } from '@duckdb/node-api';
import { IDENTITIES } from '../../model/event.ts';
import { SESSION_GAP_MS } from '../../model/session.ts';
import type { Watermark } from '../port.ts';
import { CHAIN, CUT, ENDS, KIND } from '../sessionize.ts';
import type { Change } from '../stage.ts';
import { EVENTS, MOVED_EVENTS, SESSIONS } from './rows.ts';
import { mark, type Staging } from './staging.ts';

const COOKIE = IDENTITIES.indexOf('cookie');
const ISSUED = IDENTITIES.indexOf('issued');

/** Visitors whose cookie comes back with this change for the first time. */
const NEWLY = `
create or replace temp table newly as
select distinct d.domain as site, i.visitor
from incoming i join fact_sites d on d.id = i.site anti join returned r on r.site = d.domain and r.visitor = i.visitor
where ${mark('identity')} = ${COOKIE} and ${mark('noVisitor')} = 0`;

/**
 * Events that leave the warehouse: those erased, those that counted under a cookieless id until their cookie came back,
 * and the rest of the sessions of both, since taking events away may split a session. Where an erased event
 * may have been the one that brought a cookie back, all events of that visitor.
 */
const GONE = `
create or replace temp table gone as
with touched as (
  select event from erased
  union
  select p.event from pending p semi join newly n on n.site = p.site and n.visitor = p.visitor
), hit as (
  select event, site, visitor, session, identity from events where event in (select event from touched)
)
select event, session from events where event in (select event from hit)
union
select event, session from events where session in (select session from hit where session is not null)
union
select e.event, e.session from events e
semi join (select h.site, h.visitor from hit h semi join erased x on x.event = h.event where h.identity = 'cookie') l
  on l.site = e.site and l.visitor = e.visitor`;

const FORGET = [
  "delete from returned where (site, visitor) in (select site, visitor from events where event in (select event from erased) and identity = 'cookie')",
  'delete from sessions where session in (select session from gone)',
  'delete from events where event in (select event from gone)',
  'delete from pending where event in (select event from gone)',
];

/** What issued events count as. */
const SETTLED = `
create or replace temp table settled as
select i.event, i.visitor, d.domain as site, r.visitor is not null as confirmed,
  if(confirmed, i.visitor, if(${mark('noCookieless')} = 1, null, i.cookieless)) as who,
  if(confirmed, 'cookie', if(${mark('noCookieless')} = 1, 'none', 'cookieless')) as identity
from incoming i join fact_sites d on d.id = i.site left join returned r on r.site = d.domain and r.visitor = i.visitor
where ${mark('identity')} = ${ISSUED} and ${mark('noVisitor')} = 0`;

const SIGNS = `
create or replace temp table signs as
select i.event, i.site, i.time,
  if(s.event is null, i.visitor, s.who) as who,
  case when n.value = 'pageview' then ${KIND.pageview} when n.value = 'engagement' then ${KIND.engagement}
    else if(${mark('interactive')} = 1, ${KIND.interaction}, ${KIND.custom}) end as kind
from incoming i join fact_texts n on n.id = i.name left join settled s on s.event = i.event
where ${mark('excluded')} = 0 and ${mark('noVisitor')} = 0 and (s.event is null or s.who is not null)`;

/** Sessions that the signs may extend or join. */
const OLD = (since: string, until: string) => `
create or replace temp table old as
select s.*, d.id as place_in
from sessions s join fact_sites d on d.domain = s.site
join (select site, who, min(time) as since, max(time) as until from signs group by all) t
  on t.site = d.id and t.who = s.visitor and s.ended_at >= t.since - ${SESSION_GAP_MS} and s.started_at <= t.until + ${SESSION_GAP_MS}
where s.ended_at >= ${since} and s.started_at <= ${until}`;

/** Which session each new event is in, and what became of the old sessions. */
const MEMBERS = `create or replace temp table members as
select c.number as event, cut.session from chained c join cut on cut.chain = c.chain where c.arrived`;
const ABSORBED = `create or replace temp table absorbed as
select c.number as was, cut.session from chained c join cut on cut.chain = c.chain where not c.arrived`;

/**
 * Takes a change in, within a transaction that the caller opened.
 * @param reached position up to which events are in already
 */
export async function takeIn(
  connection: DuckDBConnection,
  staging: Staging,
  change: Change,
  reached: number,
): Promise<void> {
  const run = (text: string) => connection.run(text);
  await staging.clear();
  for (const stage of change.incoming) await staging.add(stage);
  await run(`delete from incoming where event <= ${reached}`);
  await staging.erase(change.erased);
  await run(NEWLY);
  await run(GONE);
  const gone = await connection.runAndReadAll(
    'select event from gone where event not in (select event from erased)',
  );
  for (const statement of FORGET) await run(statement);
  const numbers = gone.getRows().map(([event]) => Number(event));
  if (numbers.length > 0) {
    await staging.add(change.recall(numbers));
    await run(NEWLY);
  }
  await run('insert into returned select site, visitor from newly');
  await run(SETTLED);
  await run('insert into pending select event, site, visitor from settled where not confirmed');
  await run(SIGNS);
  const span = await connection.runAndReadAll(
    `select coalesce(min(time), 0) - ${SESSION_GAP_MS}, coalesce(max(time), 0) + ${SESSION_GAP_MS} from signs`,
  );
  const [since, until] = span.getRows()[0] ?? [];
  await run(OLD(String(since), String(until)));
  await run(CHAIN);
  await run(CUT);
  await run(`create or replace temp table ends as select *, ${ENDS} from cut`);
  await run(MEMBERS);
  await run(ABSORBED);
  await run('delete from sessions where session in (select was from absorbed)');
  await run(SESSIONS);
  for (const statement of MOVED_EVENTS) await run(statement);
  for (const statement of EVENTS) await run(statement);
}

export async function moveWatermark(
  connection: DuckDBConnection,
  { record, position }: Watermark,
): Promise<void> {
  await connection.run('delete from watermark');
  await connection.run('insert into watermark values ($1, $2)', [record, BigInt(position)]);
}
