import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { migrate } from '../src/record/migrate.ts';
import { PAGES, randomFrom, SOURCES, type TrafficEvent, traffic } from './traffic.ts';

const SCHEMA = new URL('../migrations/record/0001_record.sql', import.meta.url);
const AGENTS = 3_000;
const PLACES = 3_000;
const CLIENTS = 20_000;
const PROPS = 500;
const IDENTITY = { none: 0, cookie: 1, issued: 2, cookieless: 3, identified: 4 } as const;

export interface GenerateOptions {
  events: number;
  /** The record's file, which must not exist. */
  file: string;
  domain?: string;
  /** Milliseconds since 1970 of the last event; default 2026-11-01. */
  end?: number;
  days?: number;
}

/**
 * Writes a record of plausible traffic straight into SQLite, past intake, at about 200 000 events a second: what the
 * benches of projection, reports and collection start from.
 */
export function generateRecord(options: GenerateOptions): { events: number; seconds: number } {
  const { events, file, domain = 'example.com', end = Date.UTC(2026, 10, 1), days = 30 } = options;
  const started = performance.now();
  const db = new Database(file);
  // A bench's record may be lost; the real one commits durably.
  db.pragma('auto_vacuum = incremental');
  db.pragma('journal_mode = off');
  db.pragma('synchronous = off');
  db.pragma('cache_size = -200000');
  db.exec(readFileSync(SCHEMA, 'utf8'));
  const ids = db.transaction(() => dictionaries(db, domain))();
  const insert = eventInsert(db, ids);
  const insertAll = db.transaction((hour: readonly TrafficEvent[]) => hour.forEach(insert));
  let count = 0;
  for (const hour of traffic(events, end, days)) {
    insertAll(hour);
    count += hour.length;
  }
  // The schema above is the first migration.
  db.pragma('user_version = 1');
  migrate(db);
  db.pragma('journal_mode = wal');
  db.close();
  return { events: count, seconds: (performance.now() - started) / 1000 };
}

interface Ids {
  site: number;
  names: Readonly<Record<TrafficEvent['kind'], number>>;
  currency: number;
  titles: readonly number[];
  props: readonly number[];
}

function dictionaries(db: Database.Database, domain: string): Ids {
  const random = randomFrom(2);
  const among = (count: number) => Math.floor(random() ** 2 * count);
  const hash = () => randomBytes(8).readBigInt64LE();
  const site = Number(
    db
      .prepare(`insert into sites (domain, time_zone, settings, created_at) values (?, 'UTC', '{}', 0)`)
      .run(domain).lastInsertRowid,
  );
  const insertText = db.prepare('insert into texts (hash, value) values (?, ?)');
  const text = (value: string) => Number(insertText.run(hash(), value).lastInsertRowid);

  const agent =
    db.prepare(`insert into agents (hash, user_agent, browser, browser_version, os, os_version, device, bot)
    values (?, ?, ?, ?, ?, ?, ?, ?)`);
  for (let index = 0; index < AGENTS; index += 1) {
    const browser = ['Chrome', 'Safari', 'Firefox', 'Edge', 'Samsung Internet'][among(5)] ?? 'Chrome';
    const os = ['Windows', 'iOS', 'Android', 'Mac OS', 'Linux'][among(5)] ?? 'Windows';
    const device = os === 'iOS' || os === 'Android' ? 'mobile' : 'desktop';
    const version = `${80 + among(60)}.0.${among(9000)}.${index}`;
    agent.run(
      hash(),
      `Mozilla/5.0 (${os}) AppleWebKit/537.36 (KHTML, like Gecko) ${browser}/${version}`,
      browser,
      version,
      os,
      String(10 + among(6)),
      device,
      index < 60 ? `Crawler ${index}` : null,
    );
  }
  const page = db.prepare('insert into pages (hash, hostname, path) values (?, ?, ?)');
  const path = (index: number) => (index === 0 ? '/' : `/section-${index % 23}/article-about-topic-${index}`);
  for (let index = 0; index < PAGES; index += 1) page.run(hash(), domain, path(index));

  const referral =
    db.prepare(`insert into referrals (hash, site_id, referrer, utm_source, utm_medium, utm_campaign, source, medium, channel,
    search_term, spam) values (?, ${site}, ?, ?, ?, ?, ?, ?, ?, ?, 0)`);
  const direct = ['Direct / None', null, 'Direct', null] as const;
  for (let index = 0; index < SOURCES; index += 1) {
    if (index === 0) referral.run(hash(), null, null, null, null, ...direct);
    else if (index % 5 === 1)
      referral.run(
        hash(),
        'https://www.google.com/',
        null,
        null,
        null,
        'Google',
        'organic',
        'Organic Search',
        `term ${index}`,
      );
    else if (index % 5 === 2)
      referral.run(
        hash(),
        null,
        'newsletter',
        'email',
        `campaign-${index}`,
        'newsletter',
        'email',
        'Email',
        null,
      );
    else
      referral.run(
        hash(),
        `https://blog-${index}.example.net/post`,
        null,
        null,
        null,
        `blog-${index}.example.net`,
        'referral',
        'Referral',
        null,
      );
  }
  for (let index = 0; index < PAGES; index += 1)
    referral.run(hash(), `https://${domain}${path(index)}`, null, null, null, ...direct);

  const place = db.prepare(
    'insert into places (hash, country, region, city, isp, asn) values (?, ?, ?, ?, ?, ?)',
  );
  for (let index = 0; index < PLACES; index += 1) {
    const country = ['DE', 'AT', 'CH', 'FR', 'US', 'GB', 'PL', 'NL', 'IT', 'ES'][among(10)] ?? 'DE';
    const region = `Region ${country}-${among(16)}`;
    place.run(hash(), country, region, `City ${index}`, `Provider ${among(200)}`, among(60_000));
  }
  const client = db.prepare(
    'insert into clients (hash, language, time_zone, screen, viewport) values (?, ?, ?, ?, ?)',
  );
  for (let index = 0; index < CLIENTS; index += 1) {
    const width = 360 + among(40) * 40;
    const language = ['de-DE', 'en-US', 'fr-FR', 'en-GB', 'pl-PL'][among(5)] ?? 'de-DE';
    client.run(
      hash(),
      language,
      `Europe/Zone${among(30)}`,
      `${width}x${width >> 1}`,
      `${width - 20}x${index}`,
    );
  }
  return {
    site,
    names: {
      pageview: text('pageview'),
      engagement: text('engagement'),
      custom: text('Signup'),
      purchase: text('Purchase'),
    },
    currency: text('EUR'),
    titles: Array.from({ length: PAGES }, (_, index) => text(`The article about topic ${index} – Example`)),
    props: Array.from({ length: PROPS }, (_, index) =>
      text(JSON.stringify({ plan: `plan-${index % 7}`, button: `b${index}` })),
    ),
  };
}

/** One event into the record. 64-bit ids are put together inside SQLite from two 32-bit halves. */
function eventInsert(db: Database.Database, ids: Ids): (event: TrafficEvent) => void {
  const statement =
    db.prepare(`insert into events (key, site_id, time, received_at, door, flags, name_id, interactive, excluded, identity,
      visitor, cookieless, address, page_id, title_id, agent_id, referral_id, place_id, client_id, local_hour, product_id, props_id,
      revenue, currency_id, engaged_ms, scroll)
    values (@key, @site, @time, @time, 1, 0, @name, 1, @excluded, @identity, (@high << 32) | @low,
      case when @identity = 2 then (@cookielessHigh << 32) | @low end, @address, @page, @title, @agent, @referral, @place, @client, @hour,
      null, @props, @revenue, @currency, @engaged, @scroll)`);
  const random = randomFrom(3);
  const pool = randomBytes(1 << 20);
  let at = 0;
  return (event) => {
    const { visitor, kind } = event;
    const mixed = Math.imul(visitor + 1, 0x9e3779b1);
    const key = Buffer.allocUnsafe(16);
    at = (at + 16) % (pool.length - 16);
    pool.copy(key, 0, at, at + 16);
    key.writeUIntBE(event.time, 0, 6);
    key.writeUInt8(0x70 | (key.readUInt8(6) & 15), 6);
    key.writeUInt8(0x80 | (key.readUInt8(8) & 63), 8);
    key.writeUInt32BE(Math.floor(random() * 4_294_967_296), 12);
    statement.run({
      key,
      site: ids.site,
      time: event.time,
      name: ids.names[kind],
      excluded: event.bot ? 0 : null,
      identity: IDENTITY[event.identity],
      high: mixed | 0,
      low: Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> 0,
      cookielessHigh: Math.imul(mixed ^ 0x5bd1e995, 0xc2b2ae35) | 0,
      address: `${20 + (mixed & 127)}.${(mixed >>> 8) & 255}.${(mixed >>> 16) & 255}.0`,
      page: event.page + 1,
      title: kind === 'pageview' ? (ids.titles[event.page] ?? null) : null,
      agent: event.bot ? 1 + (visitor % 60) : 61 + ((mixed >>> 4) % (AGENTS - 60)),
      referral: event.from < 0 ? event.source + 1 : SOURCES + event.from + 1,
      place: 1 + ((mixed >>> 3) % PLACES),
      client: 1 + ((mixed >>> 5) % CLIENTS),
      hour: (Math.floor(event.time / 3_600_000) + 1) % 24,
      props: kind === 'custom' ? (ids.props[visitor % PROPS] ?? null) : null,
      revenue: kind === 'purchase' ? `${10 + (visitor % 90)}.50` : null,
      currency: kind === 'purchase' ? ids.currency : null,
      engaged: kind === 'engagement' ? 3_000 + (visitor % 60_000) : null,
      scroll: kind === 'engagement' ? visitor % 101 : null,
    });
  };
}
