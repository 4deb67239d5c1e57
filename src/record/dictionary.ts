import { hash } from 'node:crypto';
import type { Agent, Client, Page, Place } from '../model/event.ts';
import type { SiteReferral } from './batch.ts';
import type { Db } from './open.ts';

type Value = string | number | null;

/** A row of a dictionary table: the raw parts that tell it from others, then what they say. */
export interface DictionaryShape<Fact> {
  table: string;
  raw: readonly string[];
  derived: readonly string[];
  values(fact: Fact): { raw: readonly Value[]; derived: readonly Value[] };
}

export const AGENTS: DictionaryShape<Agent> = {
  table: 'agents',
  raw: ['user_agent', 'hints'],
  derived: ['browser', 'browser_version', 'os', 'os_version', 'device', 'bot', 'bot_operator', 'bot_kind'],
  values: (a) => ({
    raw: [a.userAgent, a.hints],
    derived: [
      a.browser,
      a.browserVersion,
      a.os,
      a.osVersion,
      a.device,
      a.bot?.name ?? null,
      a.bot?.operator ?? null,
      a.bot?.kind ?? null,
    ],
  }),
};

export const REFERRALS: DictionaryShape<SiteReferral> = {
  table: 'referrals',
  raw: [
    'site_id',
    'referrer',
    'utm_source',
    'utm_medium',
    'utm_campaign',
    'utm_content',
    'utm_term',
    'click_id',
  ],
  derived: ['source', 'medium', 'channel', 'search_term', 'spam'],
  values: ({ site, referral: r }) => ({
    raw: [site, r.referrer, r.utmSource, r.utmMedium, r.utmCampaign, r.utmContent, r.utmTerm, r.clickId],
    derived: [r.source, r.medium, r.channel, r.searchTerm, r.spam ? 1 : 0],
  }),
};

export const PLACES: DictionaryShape<Place> = {
  table: 'places',
  raw: ['country', 'region', 'city', 'isp', 'asn'],
  derived: [],
  values: (p) => ({ raw: [p.country, p.region, p.city, p.isp, p.asn], derived: [] }),
};

export const CLIENTS: DictionaryShape<Client> = {
  table: 'clients',
  raw: ['language', 'time_zone', 'screen', 'viewport'],
  derived: [],
  values: (c) => ({ raw: [c.language, c.timeZone, c.screen, c.viewport], derived: [] }),
};

export const PAGES: DictionaryShape<Page> = {
  table: 'pages',
  raw: ['hostname', 'path', 'query'],
  derived: [],
  values: (p) => ({ raw: [p.hostname, p.path, p.query], derived: [] }),
};

export const TEXTS: DictionaryShape<string> = {
  table: 'texts',
  raw: ['value'],
  derived: [],
  values: (value) => ({ raw: [value], derived: [] }),
};

/** First 64 bits, signed, of SHA-256 over the raw parts; the unique key of a dictionary row. */
export function factHash(raw: readonly Value[]): bigint {
  return hash('sha256', keyOf(raw), 'buffer').readBigInt64BE(0);
}

/** Finds or makes the row of a fact: 6 µs, so whoever asks remembers the answer, and most that is asked for is new. */
export class Dictionary<Fact> {
  readonly #shape: DictionaryShape<Fact>;
  readonly #find;
  readonly #insert;

  constructor(db: Db, shape: DictionaryShape<Fact>) {
    this.#shape = shape;
    const columns = ['hash', ...shape.raw, ...shape.derived];
    this.#find = db.prepare<[bigint], number>(`select id from ${shape.table} where hash = ?`).pluck();
    this.#insert = db.prepare<(Value | bigint)[]>(
      `insert into ${shape.table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')}) on conflict (hash) do nothing`,
    );
  }

  id(fact: Fact): number {
    const { raw, derived } = this.#shape.values(fact);
    const digest = factHash(raw);
    const { changes, lastInsertRowid } = this.#insert.run(digest, ...raw, ...derived);
    const id = changes === 1 ? Number(lastInsertRowid) : this.#find.get(digest);
    if (id === undefined) throw new Error(`A row of ${this.#shape.table} is neither new nor there.`);
    return id;
  }
}

// Null and the empty string differ; U+0000 cannot occur in text that came through a URL or header, and JSON text escapes it.
function keyOf(raw: readonly Value[]): string {
  let key = '';
  for (const part of raw) key += part === null ? '\u0000' : `\u0001${part}`;
  return key;
}
