import type { ReportSource } from '../../src/warehouse/port.ts';
import { raw } from '../../src/warehouse/sql.ts';
import { row } from './oracle.ts';

const VISIT = 'source, country, device, language, local_hour';
const EVENTS = `select event, site, time, name, interactive, excluded, identity, visitor, session, page, product,
  case when revenue is null then null else revenue::decimal(18, 2)::varchar end, engaged_ms, scroll, bot, ${VISIT} from events`;
const SESSIONS = `select session, site, visitor, identity, started_at, ended_at, first_at, last_at, pageviews, interactions,
  events, entry_at, entry_event, entry_page, exit_at, exit_event, exit_page, ${VISIT} from sessions`;

/** What a warehouse holds, in the form of `expected`. */
export async function held(warehouse: ReportSource): Promise<{ events: string[]; sessions: string[] }> {
  const rows = async (statement: string) =>
    (await warehouse.select(raw(statement))).map((cells) => row(Object.values(cells))).sort();
  return { events: await rows(EVENTS), sessions: await rows(SESSIONS) };
}
