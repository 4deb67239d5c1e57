import type { ReportSource } from '../../src/warehouse/port.ts';
import { raw } from '../../src/warehouse/sql.ts';
import { row } from './oracle.ts';

const VISIT = ['source', 'country', 'device', 'language', 'local_hour'];
const EVENTS = `select e.event, e.site, e.time, e.name, e.interactive, e.excluded, e.identity, e.visitor, e.session, e.page, e.product,
  case when e.revenue is null then null else e.revenue::decimal(18, 2)::varchar end, e.engaged_ms, e.scroll, e.bot,
  ${VISIT.map((name) => `case when e.session is null then e.${name} else s.${name} end as ${name}`).join(', ')}
  from events e left join sessions s on s.session = e.session`;
const SESSIONS = `select session, site, visitor, identity, started_at, ended_at, first_at, last_at, pageviews, interactions,
  events, entry_at, entry_event, entry_page, exit_at, exit_event, exit_page, ${VISIT.join(', ')} from sessions`;

/** What a warehouse holds, in the form of `expected`. */
export async function held(warehouse: ReportSource): Promise<{ events: string[]; sessions: string[] }> {
  const rows = async (statement: string) =>
    (await warehouse.select(raw(statement))).map((cells) => row(Object.values(cells))).sort();
  return { events: await rows(EVENTS), sessions: await rows(SESSIONS) };
}
