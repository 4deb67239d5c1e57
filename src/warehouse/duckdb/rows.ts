import { EXCLUSIONS, IDENTITIES } from '../../model/event.ts';
import { FACTS } from '../stage.ts';
import { mark } from './staging.ts';

/** Facts of a visit, alike on `sessions` and on `events`, and where a staged event's own come from. */
const VISIT_COLUMNS = [
  ...FACTS.referrals.map((name) => [name, `r.${name}`] as const),
  ...FACTS.places.map((name) => [name, `l.${name}`] as const),
  ...(['device', 'browser', 'browser_version', 'os', 'os_version'] as const).map(
    (name) => [name, `a.${name}`] as const,
  ),
  ...FACTS.clients.map((name) => [name, `c.${name}`] as const),
  ['local_hour', `nullif(${mark('hour', 'f')}, 0) - 1`] as const,
];
const NAMES = VISIT_COLUMNS.map(([name]) => name).join(', ');
const OWN = VISIT_COLUMNS.map(([name, from]) => `${from} as ${name}`).join(', ');
const kept = (of: string) => VISIT_COLUMNS.map(([name]) => `${of}.${name}`).join(', ');

/** The dictionaries of the event `f`, whose facts are wanted. */
const DICTIONARIES = `
join fact_referrals r on r.id = f.referral join fact_places l on l.id = f.place
join fact_agents a on a.id = f.agent join fact_clients c on c.id = f.client`;

/** Text out of a list by its number, counted from 1. */
const pick = (list: readonly string[], number: string) =>
  `[${list.map((name) => `'${name}'`).join(', ')}][${number}]`;

const ENDS = `e.session, d.domain as site, e.who as visitor, e.started_at, e.ended_at, e.first_at, e.last_at, e.pageviews, e.interactions,
  e.events, e.entry_at, e.entry_event, coalesce(np.path, no.entry_page) as entry_page,
  e.exit_at, e.exit_event, coalesce(xp.path, xo.exit_page) as exit_page`;
const END_PAGES = `
join fact_sites d on d.id = e.site
left join incoming n on n.event = e.entry_event left join fact_pages np on np.id = n.page
left join old no on no.entry_event = e.entry_event
left join incoming x on x.event = e.exit_event left join fact_pages xp on xp.id = x.page
left join old xo on xo.exit_event = e.exit_event`;

/** The sessions that were cut: their facts are those of the first event, which is new or was an old session's first. */
export const SESSIONS = `
insert into sessions by name
select ${ENDS}, coalesce(s.identity, ${pick(IDENTITIES, `${mark('identity', 'f')} + 1`)}) as identity, ${OWN}
from ends e join incoming f on f.event = e.session left join settled s on s.event = f.event ${DICTIONARIES} ${END_PAGES}
union all by name
select ${ENDS}, o.identity, ${kept('o')}
from ends e join old o on o.session = e.session ${END_PAGES}`;

/** Rows whose session is now another's: replaced, so that they carry its number and facts. */
export const MOVED_EVENTS = [
  `create or replace temp table moved as
  select e.*, b.session as now from events e join absorbed b on b.was = e.session and b.was <> b.session`,
  'delete from events where event in (select event from moved)',
  `insert into events by name
  select m.* exclude (now, session, ${NAMES}), m.now as session, ${kept('s')}
  from moved m join sessions s on s.session = m.now`,
];

const EVENT = `i.event, d.domain as site, i.time, n.value as name, ${mark('interactive')} = 1 as interactive,
  ${pick(EXCLUSIONS, `nullif(${mark('excluded')}, 0)`)} as excluded,
  coalesce(z.identity, ${pick(IDENTITIES, `${mark('identity')} + 1`)}) as identity,
  if(z.event is null, if(${mark('noVisitor')} = 1, null, i.visitor), z.who) as visitor,
  m.session, p.hostname, p.path as page, product.value as product,
  props.value as props, cookies.value as cookies, experiments.value as experiments,
  try_cast(amounts.amount as decimal(18, 6)) as revenue, currency.value as currency,
  if(${mark('notEngaged')} = 1, null, i.engaged_ms) as engaged_ms, nullif(${mark('scroll')}, 0) - 1 as scroll`;
const EVENT_FACTS = `
join fact_sites d on d.id = i.site join fact_texts n on n.id = i.name join fact_pages p on p.id = i.page
left join settled z on z.event = i.event left join amounts on amounts.event = i.event
left join fact_texts product on product.id = i.product left join fact_texts currency on currency.id = i.currency
left join maps props on props.id = i.props left join maps experiments on experiments.id = i.experiments
left join lists cookies on cookies.id = i.cookies`;

export const EVENTS = [
  `create or replace temp table maps as select id, try_cast(try_cast(value as json) as map(varchar, varchar)) as value
  from fact_texts where id in (select props from incoming union select experiments from incoming)`,
  `create or replace temp table lists as select id, try_cast(try_cast(value as json) as varchar[]) as value
  from fact_texts where id in (select cookies from incoming)`,
  `insert into events by name
  select ${EVENT}, own.bot, ${OWN}
  from incoming i left join members m on m.event = i.event
  join incoming f on f.event = coalesce(m.session, i.event) ${DICTIONARIES}
  join fact_agents own on own.id = i.agent ${EVENT_FACTS}
  union all by name
  select ${EVENT}, own.bot, ${kept('o')}
  from incoming i join members m on m.event = i.event join old o on o.session = m.session
  join fact_agents own on own.id = i.agent ${EVENT_FACTS}`,
];
