import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXCLUSIONS, type Exclusion, IDENTITIES, type Identity } from '../../src/model/event.ts';
import { DOORS, type Door } from '../../src/model/hit.ts';
import { type Db, openRecord } from '../../src/record/open.ts';

/** An event as far as projection is concerned. */
export interface Told {
  site: string;
  time: number;
  name: string;
  interactive: boolean;
  excluded: Exclusion | null;
  identity: Identity;
  visitor: bigint | null;
  cookieless: bigint | null;
  page: string;
  source: string;
  country: string | null;
  device: string | null;
  language: string | null;
  localHour: number | null;
  product: string | null;
  props: Record<string, string> | null;
  cookies: string[] | null;
  experiments: Record<string, string> | null;
  revenue: string | null;
  currency: string | null;
  engagedMs: number | null;
  scroll: number | null;
  door: Door;
  address: string | null;
  userAgent: string | null;
  hints: string | null;
  request: string | null;
  /** Orders what happened at the same time; the order of arrival unless given. */
  key: number | null;
}

export const PLAIN: Told = {
  site: 'one.example',
  time: Date.UTC(2026, 9, 1, 12),
  name: 'pageview',
  interactive: true,
  excluded: null,
  identity: 'cookie',
  visitor: 1n,
  cookieless: null,
  page: '/',
  source: 'Direct / None',
  country: null,
  device: null,
  language: null,
  localHour: null,
  product: null,
  props: null,
  cookies: null,
  experiments: null,
  revenue: null,
  currency: null,
  engagedMs: null,
  scroll: null,
  door: 'beacon',
  address: null,
  userAgent: null,
  hints: null,
  request: null,
  key: null,
};

/** A record in a directory of its own, written past intake. */
export class TestRecord {
  readonly directory = mkdtempSync(join(tmpdir(), 'firsthand-warehouse-'));
  readonly file = join(this.directory, 'record.db');
  readonly warehouseFile = join(this.directory, 'warehouse.db');
  readonly db: Db = openRecord(this.file);
  #keys = 0;

  /** @returns the number of each event */
  insert(events: readonly Partial<Told>[]): number[] {
    return this.db.transaction(() => events.map((event) => this.#insert({ ...PLAIN, ...event })))();
  }

  erase(events: readonly number[]): void {
    const erase = this.db.prepare('delete from events where id = ?');
    this.db.transaction(() => {
      for (const event of events) erase.run(event);
    })();
  }

  remove(): void {
    this.db.close();
    rmSync(this.directory, { recursive: true });
  }

  #insert(told: Told): number {
    const json = (value: unknown) =>
      value === null ? null : this.#row('texts', { value: JSON.stringify(value) });
    const text = (value: string | null) => (value === null ? null : this.#row('texts', { value }));
    const site = this.#site(told.site);
    const key = Buffer.alloc(16);
    this.#keys += 1;
    key.writeUInt32BE(told.key ?? this.#keys, 12);
    return this.#put('events', {
      key,
      site_id: site,
      time: told.time,
      received_at: told.time,
      door: DOORS.indexOf(told.door),
      flags: 0,
      name_id: text(told.name),
      interactive: told.interactive ? 1 : 0,
      excluded: told.excluded === null ? null : EXCLUSIONS.indexOf(told.excluded),
      identity: IDENTITIES.indexOf(told.identity),
      visitor: told.visitor,
      cookieless: told.cookieless,
      page_id: this.#row('pages', { hostname: `www.${told.site}`, path: told.page }),
      address: told.address,
      request: told.request,
      agent_id: this.#row('agents', {
        device: told.device,
        bot: told.excluded === 'bot' ? 'Crawler' : null,
        user_agent: told.userAgent,
        hints: told.hints,
      }),
      referral_id: this.#row('referrals', {
        site_id: site,
        source: told.source,
        channel: 'Referral',
        spam: 0,
      }),
      place_id: this.#row('places', { country: told.country }),
      client_id: this.#row('clients', { language: told.language }),
      local_hour: told.localHour,
      product_id: text(told.product),
      props_id: json(told.props),
      cookies_id: json(told.cookies),
      experiments_id: json(told.experiments),
      revenue: told.revenue,
      currency_id: text(told.currency),
      engaged_ms: told.engagedMs,
      scroll: told.scroll,
    });
  }

  #site(domain: string): number {
    const known = this.db
      .prepare<[string], number>('select id from sites where domain = ?')
      .pluck()
      .get(domain);
    return known ?? this.#put('sites', { domain, time_zone: 'UTC', settings: '{}', created_at: 0 });
  }

  #row(table: string, values: Record<string, unknown>): number {
    const names = Object.keys(values);
    const where = names.map((name) => `${name} is @${name}`).join(' and ');
    const known = this.db
      .prepare<unknown[], number>(`select id from ${table} where ${where}`)
      .pluck()
      .get(values);
    const count = this.db.prepare<[], number>(`select count(*) from ${table}`).pluck().get();
    return known ?? this.#put(table, { hash: count, ...values });
  }

  #put(table: string, values: Record<string, unknown>): number {
    const names = Object.keys(values);
    const marks = names.map((name) => `@${name}`).join(', ');
    return Number(
      this.db.prepare(`insert into ${table} (${names.join(', ')}) values (${marks})`).run(values)
        .lastInsertRowid,
    );
  }
}
