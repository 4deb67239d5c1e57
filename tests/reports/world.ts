import { readdirSync, readFileSync } from 'node:fs';
import {
  BIGINT,
  BOOLEAN,
  DuckDBInstance,
  type DuckDBType,
  INTEGER,
  LIST,
  listValue,
  MAP,
  mapValue,
  SMALLINT,
  VARCHAR,
} from '@duckdb/node-api';
import type { Goal, GoalMatch } from '../../src/model/goal.ts';
import { goalName } from '../../src/model/goal.ts';
import { DEFAULT_SETTINGS, type Site } from '../../src/model/site.ts';
import { duckDbSource } from '../../src/warehouse/duckdb/select.ts';
import type { ReportSource } from '../../src/warehouse/port.ts';
import { sourceOf } from '../engine.ts';
import { ORDERS_BY_EVENTS, PAGE_VISITS_BY_EVENTS } from '../warehouse/held.ts';

export const SITE: Site = {
  id: 1,
  domain: 'example.com',
  timeZone: 'UTC',
  createdAt: 0,
  settings: DEFAULT_SETTINGS,
};

const VISIT_TEXTS = [
  'referrer',
  'source',
  'medium',
  'channel',
  'search_term',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_content',
  'utm_term',
  'country',
  'region',
  'city',
  'isp',
  'device',
  'browser',
  'browser_version',
  'os',
  'os_version',
  'language',
  'time_zone',
  'screen',
] as const;

/** What a visit says of itself; only the first event's counts. */
export type VisitFacts = Partial<Record<(typeof VISIT_TEXTS)[number], string>> & { local_hour?: number };

/** One thing that happened, as a test writes it down. */
export interface Happening {
  /** Milliseconds since 1970. */
  at: number;
  name?: string;
  /** Null: nobody can tell who. */
  who?: number | null;
  page?: string;
  hostname?: string;
  interactive?: boolean;
  excluded?: string;
  identity?: string;
  product?: string;
  props?: Record<string, string>;
  cookies?: string[];
  experiments?: Record<string, string>;
  revenue?: string;
  currency?: string;
  ms?: number;
  scroll?: number;
  facts?: VisitFacts;
  site?: string;
  /** Of an event that was excluded as a bot's. */
  crawler?: Crawler;
}

export interface Crawler {
  bot: string;
  bot_operator: string | null;
  bot_kind: string | null;
  bot_claim: 'verified' | 'false' | 'unknown';
}

export interface TestEvent
  extends Required<
    Omit<
      Happening,
      | 'excluded'
      | 'product'
      | 'props'
      | 'cookies'
      | 'experiments'
      | 'revenue'
      | 'currency'
      | 'ms'
      | 'scroll'
      | 'crawler'
    >
  > {
  event: number;
  excluded: string | null;
  product: string | null;
  props: Record<string, string> | null;
  cookies: string[] | null;
  experiments: Record<string, string> | null;
  revenue: string | null;
  currency: string | null;
  ms: number | null;
  scroll: number | null;
  session: number | null;
  crawler: Crawler | null;
}

export interface TestSession {
  session: number;
  site: string;
  visitor: number;
  identity: string;
  facts: VisitFacts;
  startedAt: number;
  endedAt: number;
  firstAt: number | null;
  lastAt: number | null;
  pageviews: number;
  interactions: number;
  events: number;
  entry: string | null;
  exit: string | null;
}

export interface World {
  source: ReportSource;
  events: readonly TestEvent[];
  sessions: readonly TestSession[];
}

const MIGRATIONS = 'migrations/warehouse/duckdb';
const GAP = 30 * 60_000;
const bySite = (one: TestEvent) => `${one.site} ${one.who}`;

/** Cuts sessions from what happened, by the definition, the slow way. */
export function cut(happenings: readonly Happening[]): Pick<World, 'events' | 'sessions'> {
  const events = happenings.map(
    (one, index): TestEvent => ({
      name: 'pageview',
      page: '/',
      hostname: 'example.com',
      interactive: true,
      identity: one.who == null ? 'none' : 'cookie',
      facts: {},
      site: SITE.domain,
      ...one,
      who: one.who ?? null,
      event: index + 1,
      excluded: one.excluded ?? null,
      product: one.product ?? null,
      props: one.props ?? null,
      cookies: one.cookies ?? null,
      experiments: one.experiments ?? null,
      revenue: one.revenue ?? null,
      currency: one.currency ?? null,
      ms: one.ms ?? null,
      scroll: one.scroll ?? null,
      session: null,
      crawler: one.crawler ?? null,
    }),
  );
  const sessions: TestSession[] = [];
  const counted = events.filter((one) => one.who !== null && one.excluded === null);
  for (const key of new Set(counted.map(bySite))) {
    const inOrder = counted
      .filter((one) => bySite(one) === key)
      .toSorted((a, b) => a.at - b.at || a.event - b.event);
    let current: TestEvent[] = [];
    for (const one of [...inOrder, null]) {
      const before = current.at(-1);
      if (one === null || (before !== undefined && one.at - before.at > GAP)) {
        if (current.length > 0) sessions.push(sessionOf(current));
        current = [];
      }
      if (one !== null) current.push(one);
    }
  }
  return { events, sessions };
}

function sessionOf(events: readonly TestEvent[]): TestSession {
  const [first] = events;
  if (first?.who == null) throw new Error('a session has a visitor');
  for (const one of events) one.session = first.event;
  const actions = events.filter((one) => one.name !== 'engagement');
  const views = events.filter((one) => one.name === 'pageview');
  return {
    session: first.event,
    site: first.site,
    visitor: first.who,
    identity: first.identity,
    facts: first.facts,
    startedAt: first.at,
    endedAt: events.at(-1)?.at ?? first.at,
    firstAt: actions[0]?.at ?? null,
    lastAt: actions.at(-1)?.at ?? null,
    pageviews: views.length,
    interactions: actions.filter((one) => one.name !== 'pageview' && one.interactive).length,
    events: actions.length,
    entry: views[0]?.page ?? null,
    exit: views.at(-1)?.page ?? null,
  };
}

type Column = readonly [name: string, type: DuckDBType];
const TEXT = MAP(VARCHAR, VARCHAR);
const FACTS: readonly Column[] = [
  ...VISIT_TEXTS.map((name): Column => [name, VARCHAR]),
  ['local_hour', SMALLINT],
];
const DEFAULT_FACTS: VisitFacts = { source: 'Direct / None', channel: 'Direct' };

function facts(of: VisitFacts) {
  const all = { ...DEFAULT_FACTS, ...of };
  return [...VISIT_TEXTS.map((name) => all[name] ?? null), of.local_hour ?? null];
}

const EVENTS: readonly Column[] = [
  ['event', BIGINT],
  ['site', VARCHAR],
  ['time', BIGINT],
  ['name', VARCHAR],
  ['interactive', BOOLEAN],
  ['excluded', VARCHAR],
  ['identity', VARCHAR],
  ['visitor', BIGINT],
  ['session', BIGINT],
  ['hostname', VARCHAR],
  ['page', VARCHAR],
  ['product', VARCHAR],
  ['props', TEXT],
  ['cookies', LIST(VARCHAR)],
  ['experiments', TEXT],
  ['revenue', VARCHAR],
  ['currency', VARCHAR],
  ['engaged_ms', INTEGER],
  ['scroll', SMALLINT],
  ['bot', VARCHAR],
  ['bot_operator', VARCHAR],
  ['bot_kind', VARCHAR],
  ['bot_claim', VARCHAR],
  ...FACTS,
];

const SESSIONS: readonly Column[] = [
  ['session', BIGINT],
  ['site', VARCHAR],
  ['visitor', BIGINT],
  ['identity', VARCHAR],
  ['started_at', BIGINT],
  ['ended_at', BIGINT],
  ['first_at', BIGINT],
  ['last_at', BIGINT],
  ['pageviews', INTEGER],
  ['interactions', INTEGER],
  ['events', INTEGER],
  ['entry_page', VARCHAR],
  ['exit_page', VARCHAR],
  ...FACTS,
];

const textMap = (of: Record<string, string> | null) =>
  of === null ? null : mapValue(Object.entries(of).map(([key, value]) => ({ key, value })));
const big = (value: number | null) => (value === null ? null : BigInt(value));

/** A warehouse that holds what happened, on the engine that this run is about. */
export async function world(happenings: readonly Happening[]): Promise<World & AsyncDisposable> {
  const { events, sessions } = cut(happenings);
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  for (const file of readdirSync(MIGRATIONS).toSorted()) {
    await connection.run(readFileSync(`${MIGRATIONS}/${file}`, 'utf8'));
  }
  const visits = new Map(sessions.map((one) => [one.session, one.facts]));
  const insert = async (table: string, columns: readonly Column[], rows: readonly (readonly unknown[])[]) => {
    const names = columns.map(([name]) => name).join(', ');
    const statement = await connection.prepare(
      `insert into ${table} (${names}) values (${columns.map((_, index) => `$${index + 1}`).join(', ')})`,
    );
    for (const row of rows) {
      statement.bind(
        row as never[],
        columns.map(([, type]) => type),
      );
      await statement.run();
    }
  };
  await connection.run('begin');
  await insert(
    'events',
    EVENTS,
    events.map((one) => [
      big(one.event),
      one.site,
      big(one.at),
      one.name,
      one.interactive,
      one.excluded,
      one.identity,
      big(one.who),
      big(one.session),
      one.hostname,
      one.page,
      one.product,
      textMap(one.props),
      one.cookies === null ? null : listValue(one.cookies),
      textMap(one.experiments),
      one.revenue,
      one.currency,
      one.ms,
      one.scroll,
      one.crawler?.bot ?? null,
      one.crawler?.bot_operator ?? null,
      one.crawler?.bot_kind ?? null,
      one.crawler?.bot_claim ?? null,
      ...facts((one.session === null ? undefined : visits.get(one.session)) ?? one.facts),
    ]),
  );
  await insert(
    'sessions',
    SESSIONS,
    sessions.map((one) => [
      big(one.session),
      one.site,
      big(one.visitor),
      one.identity,
      big(one.startedAt),
      big(one.endedAt),
      big(one.firstAt),
      big(one.lastAt),
      one.pageviews,
      one.interactions,
      one.events,
      one.entry,
      one.exit,
      ...facts(one.facts),
    ]),
  );
  await connection.run(`insert into page_visits ${PAGE_VISITS_BY_EVENTS}`);
  await connection.run(`insert into orders ${ORDERS_BY_EVENTS}`);
  await connection.run(
    'insert into visitors select distinct site, visitor, visitor from events where visitor is not null',
  );
  await connection.run('commit');
  const source = await sourceOf(connection, duckDbSource(instance));
  return {
    source,
    events,
    sessions,
    async [Symbol.asyncDispose]() {
      await source[Symbol.asyncDispose]();
      connection.closeSync();
      instance.closeSync();
    },
  };
}

export function goals(...matches: readonly GoalMatch[]): Goal[] {
  return matches.map((match, index) => ({
    id: index + 1,
    site: SITE.domain,
    name: goalName(match),
    match,
  }));
}
