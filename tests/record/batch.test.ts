import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import { Packer, VISITORS } from '../../src/record/batch.ts';
import { EventStore } from '../../src/record/events.ts';
import { type Db, openRecord, recordFile } from '../../src/record/open.ts';
import { addSite } from '../../src/record/settings.ts';
import { settings, someEvent } from './someEvent.ts';

let directory: string;
let db: Db;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'firsthand-batch-'));
  db = openRecord(recordFile(directory));
  addSite(db, { domain: 'example.com', timeZone: 'UTC', settings, now: 0 });
});
afterEach(() => {
  db.close();
  rmSync(directory, { recursive: true });
});
const records = (columns: string) =>
  db.prepare<[], Record<string, unknown>>(`select ${columns} from records order by record`).all();
/** As the thread gets it. */
const sent = (packer: Packer, events: Event[]) => structuredClone(packer.pack(events));

describe('a batch', () => {
  it('carries every value of an event', () => {
    const id = v7();
    const event = someEvent({
      id,
      door: 'batch',
      time: 1_700_000_000_001,
      receivedAt: 1_700_000_000_002,
      flags: ['time_clamped', 'value_cut'],
      name: 'Purchase',
      interactive: false,
      excluded: 'spam',
      identity: 'issued',
      visitor: -(2n ** 63n),
      cookieless: 2n ** 63n - 1n,
      address: '2001:db8::',
      page: { hostname: 'shop.example.com', path: '/%F0%9F%92%A5', query: 'q=1' },
      title: '💥 “Title”',
      localHour: 0,
      product: 'sku-1',
      props: { plan: 'pro', '\u0001': '' },
      revenue: { amount: '12.50', currency: 'EUR' },
      cookies: ['a', 'b'],
      engagement: { view: v7(), ms: 5_200, scroll: 80 },
      experiments: { hero: 'b' },
    });
    new EventStore(db).commit([
      sent(new Packer(VISITORS), [event, someEvent({ visitor: null, localHour: null })]),
    ]);
    const columns = `id, time, received_at, door, flags, name, interactive, excluded, identity, visitor, cookieless, address,
      hostname, page, query, title, local_hour, product, props, revenue, currency, cookies, engaged_ms, scroll, engaged_view,
      experiments, source, browser, country, language`;
    expect(records(columns)).toEqual([
      {
        id,
        time: '2023-11-14T22:13:20.001Z',
        received_at: '2023-11-14T22:13:20.002Z',
        door: 'batch',
        flags: 9,
        name: 'Purchase',
        interactive: 0,
        excluded: 'spam',
        identity: 'issued',
        visitor: '8000000000000000',
        cookieless: '7fffffffffffffff',
        address: '2001:db8::',
        hostname: 'shop.example.com',
        page: '/%F0%9F%92%A5',
        query: 'q=1',
        title: '💥 “Title”',
        local_hour: 0,
        product: 'sku-1',
        props: '{"plan":"pro","\\u0001":""}',
        revenue: '12.50',
        currency: 'EUR',
        cookies: '["a","b"]',
        engaged_ms: 5_200,
        scroll: 80,
        engaged_view: event.engagement?.view,
        experiments: '{"hero":"b"}',
        source: 'Google',
        browser: 'Firefox',
        country: 'DE',
        language: 'de-DE',
      },
      expect.objectContaining({
        flags: 0,
        excluded: null,
        visitor: null,
        cookieless: null,
        local_hour: null,
        props: null,
        revenue: null,
        currency: null,
        engaged_ms: null,
        engaged_view: null,
      }),
    ]);
  });

  it('means the same when numbering begins anew, within one commit too', () => {
    const packer = new Packer(VISITORS, 2_000);
    const store = new EventStore(db);
    const titles = Array.from({ length: 300 }, (_, index) => `Title ${index % 70}`);
    const batches = titles.map((title) => sent(packer, [someEvent({ title })]));
    expect(batches.filter(({ anew }) => anew).length).toBeGreaterThan(10);
    for (let from = 0; from < batches.length; from += 40) store.commit(batches.slice(from, from + 40));
    expect(records('title').map(({ title }) => title)).toEqual(titles);
  });

  it('that fails leaves nothing, and what it introduced can be used by the next', () => {
    const packer = new Packer(VISITORS);
    const store = new EventStore(db);
    const page = { hostname: 'example.com', path: '/first-seen-in-what-failed', query: null };
    const good = sent(packer, [someEvent({ page, title: 'New' })]);
    const bad = sent(packer, [someEvent({ page, title: 'Newer', time: Number.NaN })]);
    expect(() => store.commit([good, bad])).toThrow(/NOT NULL/);
    expect(records('page')).toEqual([]);
    expect(db.prepare('select count(*) from pages').pluck().get()).toBe(0);
    store.commit([sent(packer, [someEvent({ page, title: 'Newer' })])]);
    expect(records('page, title')).toEqual([{ page: '/first-seen-in-what-failed', title: 'Newer' }]);
  });

  it('puts keys made for events of one millisecond in their order', () => {
    new EventStore(db).commit([
      sent(
        new Packer(VISITORS),
        Array.from({ length: 600 }, () => someEvent()),
      ),
    ]);
    const ids = records('id').map(({ id }) => String(id));
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(600);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
