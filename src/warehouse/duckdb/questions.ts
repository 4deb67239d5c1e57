import type { DuckDBConnection } from '@duckdb/node-api';
import { FATES, type Fate } from '../../model/event.ts';
import type { Asked, Loosened } from '../port.ts';
import { Sessions } from '../sessions.ts';
import { chosen, chosenDoubles, pairsOf } from './columns.ts';
import type { Staging } from './staging.ts';

/** What the projector asks; each answers for what was committed. Numbers come as doubles, so that no bigint is made. */

const KEYED = 'join fact_sites d on d.id = a.site';
const OF_ERASED = `select v.number, v.site, v.visitor from events e join visitors v on v.number = e.visitor
  where e.identity = 'cookie' and e.event in (select event::bigint from erased)`;

export async function returned(
  connection: DuckDBConnection,
  staging: Staging,
  asked: Asked,
  erased: readonly number[],
): Promise<number[]> {
  await ask(staging, asked);
  await staging.fillNumbers('erased', erased);
  const but =
    erased.length === 0
      ? ''
      : `where (r.site, r.visitor) not in (select o.site, o.visitor from (${OF_ERASED}) o)`;
  const rows = await connection.runAndReadAll(
    `select a.number from returned r join (select a.number, a.visitor, d.domain from asked a ${KEYED}) a
      on a.domain = r.site and a.visitor = r.visitor ${but}`,
  );
  return rows.getColumns()[0]?.map(Number) ?? [];
}

export async function loosened(
  connection: DuckDBConnection,
  staging: Staging,
  asked: Asked,
  erased: readonly number[],
  turned: readonly number[],
): Promise<Loosened> {
  const none = { events: [], sessions: [], fates: new Map() };
  if (asked.numbers.length === 0 && erased.length === 0 && turned.length === 0) return none;
  await ask(staging, asked);
  const waiting = await connection.runAndReadAll(
    `select p.event::double from pending p join (select a.visitor, d.domain from asked a ${KEYED}) a
      on a.domain = p.site and a.visitor = p.visitor`,
  );
  const touched = [...erased, ...turned, ...(waiting.getColumns()[0] ?? []).map(Number)];
  if (touched.length === 0) return none;
  await staging.fillNumbers('asked_events', touched);
  await staging.fillNumbers('erased', erased);
  await connection.run(`create or replace temp table loose as
    select event, session, excluded from events where event in (select event::bigint from asked_events)`);
  const rows = await connection.runAndReadAll(
    `select event::double, session::double, excluded from loose
    union
    select event::double, session::double, excluded from events
    where session in (select session from loose where session is not null)
    ${erased.length === 0 ? '' : `union select event::double, session::double, excluded from events where visitor in (select o.number from (${OF_ERASED}) o)`}`,
  );
  const [events = [], sessions = [], excluded = []] = rows.getColumns();
  const fates = new Map<number, Fate>();
  for (const [at, reason] of excluded.entries()) {
    const fate = FATES.find((one) => one === reason);
    if (fate !== undefined) fates.set(Number(events[at]), fate);
  }
  return {
    fates,
    events: events.map(Number),
    sessions: [...new Set(sessions.filter((session) => session !== null).map(Number))],
  };
}

const FOUND = [
  'visitor',
  'session',
  'startedAt',
  'endedAt',
  'firstAt',
  'lastAt',
  'pageviews',
  'interactions',
  'events',
  'entryAt',
  'entryEvent',
  'exitAt',
  'exitEvent',
] as const;

export async function near(
  connection: DuckDBConnection,
  staging: Staging,
  asked: Asked,
  since: Float64Array,
  until: Float64Array,
): Promise<Sessions> {
  if (asked.numbers.length === 0) return new Sessions(0);
  await ask(staging, asked, since, until);
  let [earliest, latest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const number of asked.numbers) {
    earliest = Math.min(earliest, since[number] ?? earliest);
    latest = Math.max(latest, until[number] ?? latest);
  }
  // The outermost bounds are literals, so that row groups of other days are skipped.
  const rows = await connection.runAndReadAll(
    `select a.number, s.session::double, s.started_at::double, s.ended_at::double, s.first_at::double, s.last_at::double,
      s.pageviews, s.interactions, s.events, s.entry_at::double, s.entry_event::double, s.exit_at::double, s.exit_event::double
    from sessions s join (
      select a.number, a.since, a.until, v.number as visitor from asked a ${KEYED} join visitors v on v.site = d.domain and v.visitor = a.visitor
    ) a on a.visitor = s.visitor
    where s.ended_at >= a.since and s.started_at <= a.until and s.ended_at >= ${earliest} and s.started_at <= ${latest}`,
  );
  const columns = rows.getColumns();
  const found = new Sessions(rows.currentRowCount);
  found.length = rows.currentRowCount;
  FOUND.forEach((name, index) => {
    const column = columns[index] ?? [];
    for (let row = 0; row < found.length; row += 1) found[name][row] = Number(column[row] ?? -1);
  });
  return found;
}

export async function members(
  connection: DuckDBConnection,
  staging: Staging,
  sessions: readonly number[],
): Promise<{ event: number; session: number }[]> {
  await staging.fillNumbers('asked_sessions', sessions);
  const rows = await connection.runAndReadAll(
    'select event::double, session::double from events where session in (select session::bigint from asked_sessions)',
  );
  return rows.getRows().map(([event, session]) => ({ event: Number(event), session: Number(session) }));
}

/** Brings the visitors asked about into temporary tables. */
async function ask(
  staging: Staging,
  { visitors, numbers, sites }: Asked,
  since?: Float64Array,
  until?: Float64Array,
): Promise<void> {
  const none = new Float64Array(numbers.length);
  await staging.fillFacts('sites', sites);
  await staging.fill('asked', numbers.length, [
    new Int32Array(numbers),
    chosen(visitors.site, numbers),
    pairsOf(visitors.visitor, numbers),
    since ? chosenDoubles(since, numbers) : none,
    until ? chosenDoubles(until, numbers) : none,
  ]);
}
