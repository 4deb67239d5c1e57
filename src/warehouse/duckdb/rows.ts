import { IDENTITIES, LEFT_OUT } from '../../model/event.ts';
import { DOORS } from '../../model/hit.ts';
import { REDACTED } from '../../model/redacted.ts';
import { MARKS, type Mark, type Narrow } from '../batch.ts';
import type { Change } from '../change.ts';
import { FACTS } from '../facts.ts';

import { putPageVisits, REMOVE_PAGE_VISITS } from './pageVisits.ts';

/** SQL of one of the small facts packed in a column of marks. */
function mark(name: Mark, marks = 'i.marks'): string {
  const [bit, bits] = MARKS[name];
  return `((${marks} >> ${bit}) & ${2 ** bits - 1})`;
}

/** Text out of a list by its number, counted from 1; null outside. */
const pick = (list: readonly string[], number: string) =>
  `case ${number} ${list.map((name, index) => `when ${index + 1} then '${name}'`).join(' ')} end`;
const orNull = (column: string) => `nullif(${column}, -1)::bigint as ${column.replace(/^i\./, '')}`;

/** Facts of a visit, read from the dictionary rows that `i` points at. */
const VISIT = [
  ...FACTS.referrals.map((name) => `r.${name}`),
  ...FACTS.places.map((name) => `l.${name}`),
  ...FACTS.agents.filter((name) => !name.startsWith('bot')).map((name) => `a.${name}`),
  ...FACTS.clients.map((name) => `c.${name}`),
  `nullif(${mark('hour')}, 0) - 1 as local_hour`,
].join(', ');
const VISIT_FACTS = `
left join fact_referrals r on r.id = i.referral left join fact_places l on l.id = i.place
left join fact_agents a on a.id = i.agent left join fact_clients c on c.id = i.client`;

/** Facts of a crawler. */
const CRAWLER = `a.bot, a.bot_operator, a.bot_kind,
  if(a.bot is null, null, coalesce(${pick(['verified', 'false'], mark('claim'))}, 'unknown')) as bot_claim`;

/** Facts that few events have; their joins are left out of a batch without any. */
const RARE = {
  product: { table: 'fact_texts' },
  props: { table: 'maps' },
  cookies: { table: 'lists' },
  experiments: { table: 'maps' },
  currency: { table: 'fact_texts' },
} as const satisfies Partial<Record<Narrow, { table: string }>>;
type Rare = keyof typeof RARE;
const RARELY = ['product', 'props', 'cookies', 'experiments', 'currency'] as const;

/**
 * Events of visits leave the facts of the visit to their session: 22 columns of text a row took a third of the time of
 * projection. Events of no visit have their own.
 *
 * Left joins throughout, though every row is there: joins that it may not reorder cost the planner 5 ms here, inner ones
 * 45, which is most of the time of a small batch.
 */
function putEvents(ofVisits: boolean, rare: readonly Rare[], money: boolean): string {
  return `
insert into events by name
select i.event::bigint as event, d.domain as site, i.time::bigint as time, n.value as name,
  ${mark('interactive')} = 1 as interactive,
  ${ofVisits ? '' : `${pick(LEFT_OUT, mark('excluded'))} as excluded, ${CRAWLER}, ${VISIT},`}
  ${pick(DOORS, `${mark('door')} + 1`)} as door,
  ${pick(IDENTITIES, `${mark('identity')} + 1`)} as identity,
  w.number as visitor,
  ${orNull('i.session')}, p.hostname, p.path as page,
  ${rare.map((name) => `${name}.value as ${name},`).join(' ')} ${money ? 'money.amount as revenue,' : ''}
  if(${mark('notEngaged')} = 1, null, i.engagedMs) as engaged_ms, nullif(${mark('scroll')}, 0) - 1 as scroll
from put_events i ${ofVisits ? '' : VISIT_FACTS}
left join numbered w on w.id = i.visitor
left join fact_sites d on d.id = i.site left join fact_texts n on n.id = i.name left join fact_pages p on p.id = i.page
${rare.map((name) => `left join ${RARE[name].table} ${name} on ${name}.id = i.${name}`).join(' ')}
${money ? 'left join money on money.event = i.event' : ''}
where i.session ${ofVisits ? '<>' : '='} -1`;
}

const PUT_SESSIONS = `
insert into sessions by name
select i.session::bigint as session, d.domain as site, w.number as visitor,
  ${pick(IDENTITIES, `${mark('identity')} + 1`)} as identity,
  i.started_at::bigint as started_at, i.ended_at::bigint as ended_at, ${orNull('i.first_at')}, ${orNull('i.last_at')},
  i.pageviews, i.interactions, i.events,
  ${orNull('i.entry_at')}, ${orNull('i.entry_event')}, entry.path as entry_page,
  ${orNull('i.exit_at')}, ${orNull('i.exit_event')}, exit.path as exit_page, ${VISIT}
from put_sessions i ${VISIT_FACTS} left join numbered w on w.id = i.visitor left join fact_sites d on d.id = i.site
left join fact_pages entry on entry.id = i.entry_page left join fact_pages exit on exit.id = i.exit_page`;

/** Visitors of the change, each with its number, the next one where it has none yet. */
const NUMBERED = [
  `create or replace temp table numbered as
select i.id, d.domain as site, i.visitor, v.number is null as is_new,
  coalesce(v.number, (select coalesce(max(number), 0) from visitors)
    + sum(if(v.number is null, 1, 0)) over (order by i.id rows unbounded preceding))::integer as number
from put_visitors i join fact_sites d on d.id = i.site left join visitors v on v.site = d.domain and v.visitor = i.visitor`,
  'insert into visitors select site, visitor, number from numbered where is_new',
];
const FORGET_VISITORS =
  'delete from visitors where number not in (select visitor from events where visitor is not null)';

/** Texts that are JSON and amounts, read once a dictionary row. */
const MAPS = `create or replace temp table maps as
select id, try_cast(try_cast(value as json) as map(varchar, varchar)) as value
from fact_texts where id in (select props from put_events union select experiments from put_events)`;
const LISTS = `create or replace temp table lists as
select id, try_cast(try_cast(value as json) as varchar[]) as value
from fact_texts where id in (select cookies from put_events)`;
const MONEY = `create or replace temp table money as
select event, any_value(try_cast(amount as decimal(18, 6))) as amount from amounts group by event`;

/** Tellings of orders. What was redacted (a number like a card's) is no order's own, and nothing paid back is told again. */
const PUT_ORDERS = `
insert into orders by name
select i.event::bigint as event, d.domain as site, i.time::bigint as time, ${mark('excluded')} <> 0 as excluded,
  props.value['order_id'] as order_id
from put_events i left join maps props on props.id = i.props left join money on money.event = i.event
left join fact_sites d on d.id = i.site left join fact_texts n on n.id = i.name
where money.amount >= 0 and n.value <> 'engagement'
  and props.value['order_id'] <> '' and not contains(props.value['order_id'], '${REDACTED}')`;

const FORGET_RETURNED = `delete from returned r using events e join visitors v on v.number = e.visitor
where v.site = r.site and v.visitor = r.visitor and e.identity = 'cookie' and e.event in (select event::bigint from erased)`;
const REMOVE_EVENTS = [
  'delete from events where event in (select event::bigint from removed_events)',
  'delete from pending where event in (select event::bigint from removed_events)',
  'delete from orders where event in (select event::bigint from removed_events)',
];
const REMOVE_SESSIONS =
  'delete from sessions where session in (select session::bigint from removed_sessions)';
const PUT_PENDING =
  'insert into pending select i.event::bigint, d.domain, i.visitor from put_pending i join fact_sites d on d.id = i.site';
const PUT_RETURNED = `insert into returned select d.domain, i.visitor from put_returned i join fact_sites d on d.id = i.site
  anti join returned r on r.site = d.domain and r.visitor = i.visitor`;

/** What a staged change does, in order, up to the long statement and after it; what it has nothing of is left out. */
export function statements(change: Change): { toLong: string[]; after: string[] } {
  const { erased, removedEvents, removedSessions, batch, rows, sessions, pending, returned } = change;
  const rare = RARELY.filter((name) => batch.has(name));
  const money = batch.revenue.length > 0;
  const toLong = [
    ...(erased.length > 0 ? [FORGET_RETURNED] : []),
    ...(removedEvents.length > 0 ? REMOVE_EVENTS : []),
    ...(removedSessions.length > 0 ? [REMOVE_SESSIONS, REMOVE_PAGE_VISITS] : []),
    ...(pending.length > 0 ? [PUT_PENDING] : []),
    ...(returned.length > 0 ? [PUT_RETURNED] : []),
    ...(rare.some((name) => RARE[name].table === 'maps') ? [MAPS] : []),
    ...(rare.some((name) => RARE[name].table === 'lists') ? [LISTS] : []),
    ...(money ? [MONEY] : []),
    ...(money && batch.has('props') ? [PUT_ORDERS] : []),
    ...(rows + sessions.length > 0 ? NUMBERED : []),
    ...(sessions.length > 0 ? [PUT_SESSIONS] : []),
    ...(rows > 0 ? [putEvents(false, rare, money), putEvents(true, rare, money)] : []),
  ];
  const after = [
    ...(sessions.length > 0 ? [putPageVisits(change)] : []),
    ...(erased.length > 0 ? [FORGET_VISITORS] : []),
  ];
  return { toLong, after };
}
