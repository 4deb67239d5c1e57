import type { ReportSource } from '../../src/warehouse/port.ts';
import { raw } from '../../src/warehouse/sql.ts';
import { row } from './oracle.ts';

const VISIT = ['source', 'country', 'device', 'language', 'local_hour'];
const EVENTS = `select e.event, e.site, e.time, e.name, e.interactive, e.excluded, e.identity, v.visitor, e.session, e.page, e.product,
  case when e.revenue is null then null else e.revenue::decimal(18, 2)::varchar end, e.engaged_ms, e.scroll, e.bot,
  ${VISIT.map((name) => `case when e.session is null then e.${name} else s.${name} end as ${name}`).join(', ')}
  from events e left join sessions s on s.session = e.session left join visitors v on v.number = e.visitor`;
const SESSIONS = `select s.session, s.site, v.visitor, s.identity, started_at, ended_at, first_at, last_at, pageviews, interactions,
  events, entry_at, entry_event, entry_page, exit_at, exit_event, exit_page, ${VISIT.join(', ')} from sessions s left join visitors v on v.number = s.visitor`;

const PAGE_VISITS = `select session, site, visitor, page, started_at, ended_at, events, pageviews, engaged_ms, scroll, ended, bounced,
  visit_ms from page_visits`;
const ORDERS = 'select event, site, time, excluded, order_id from orders';
/** Rows of page visits, by its events and sessions. */
export const PAGE_VISITS_BY_EVENTS = `select e.session, any_value(s.site), any_value(s.visitor), e.page, min(e.time), max(e.time),
  sum(case when e.name <> 'engagement' then 1 else 0 end), sum(case when e.name = 'pageview' then 1 else 0 end),
  sum(case when e.name = 'engagement' then e.engaged_ms end), max(case when e.name = 'engagement' then e.scroll end),
  max(case when s.exit_page = e.page then 1 else 0 end), max(case when s.pageviews = 1 and s.interactions = 0 then 1 else 0 end),
  max(s.ended_at - s.started_at)
  from events e join sessions s on s.session = e.session group by e.session, e.page`;

/** Rows of orders, by its events. */
export const ORDERS_BY_EVENTS = `select event, site, time, excluded is not null, props['order_id'] from events
  where revenue >= 0 and name <> 'engagement' and props['order_id'] <> '' and not contains(props['order_id'], '[redacted]')`;

/** What a warehouse holds, in the form of `expected`. */
export async function held(warehouse: ReportSource): Promise<{ events: string[]; sessions: string[] }> {
  const rows = async (statement: string) =>
    (await warehouse.select(raw(statement))).map((cells) => row(Object.values(cells))).sort();
  return { events: await rows(EVENTS), sessions: await rows(SESSIONS) };
}

/** Rows of page visits and orders that it holds, and those that its events and sessions make. */
export async function heldDerived(warehouse: ReportSource): Promise<{ held: string[][]; made: string[][] }> {
  const rows = async (statement: string) =>
    (await warehouse.select(raw(statement))).map((cells) => row(Object.values(cells))).sort();
  return {
    held: [await rows(PAGE_VISITS), await rows(ORDERS)],
    made: [await rows(PAGE_VISITS_BY_EVENTS), await rows(ORDERS_BY_EVENTS)],
  };
}
