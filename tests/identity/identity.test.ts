import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CookieJar,
  formatBrowserId,
  mintBrowserId,
  parseBrowserId,
  readCookies,
} from '../../src/identity/cookie.ts';
import { CookielessIds } from '../../src/identity/cookieless.ts';
import { Identifier } from '../../src/identity/identify.ts';
import { Salts } from '../../src/identity/salts.ts';
import { browserVisitor } from '../../src/identity/visitor.ts';
import type { Hit } from '../../src/model/hit.ts';
import type { Site, SiteSettings } from '../../src/model/site.ts';
import { settings } from '../record/someEvent.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 23, 12);

describe('the id cookie', () => {
  it('says its day of issue and 16 random bytes', () => {
    const value = formatBrowserId(mintBrowserId(NOW));
    expect(value).toMatch(/^20261123\.[\w-]{22}$/);
    expect(parseBrowserId(value, NOW)).toEqual({ issued: Date.UTC(2026, 10, 23), id: value.slice(9) });
  });

  it.each([
    ['nothing', ''],
    ['another shape', 'hello'],
    ['a month that is none', '20261323.AAAAAAAAAAAAAAAAAAAAAA'],
    ['a day that is none', '20260230.AAAAAAAAAAAAAAAAAAAAAA'],
    ['15 bytes', '20261123.AAAAAAAAAAAAAAAAAAAA'],
    ['bits that 16 bytes do not have', '20261123.AAAAAAAAAAAAAAAAAAAAAB'],
    ['tomorrow', '20261124.AAAAAAAAAAAAAAAAAAAAAA'],
    ['more than thirteen months ago', '20251020.AAAAAAAAAAAAAAAAAAAAAA'],
    ['something after it', '20261123.AAAAAAAAAAAAAAAAAAAAAA '],
    ['padding', '20261123.AAAAAAAAAAAAAAAAAAAAAA=='],
  ])('is not read from %s', (_, value) => {
    expect(parseBrowserId(value, NOW)).toBeNull();
  });

  it('reads back every id that it writes, and nothing else of that length by chance', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        fc.integer({ min: 0, max: 390 }),
        (bytes, age) => {
          const id = {
            issued: Math.floor(NOW / DAY) * DAY - age * DAY,
            id: Buffer.from(bytes).toString('base64url'),
          };
          expect(parseBrowserId(formatBrowserId(id), NOW)).toEqual(id);
        },
      ),
    );
    fc.assert(
      fc.property(fc.string({ minLength: 0, maxLength: 40 }), (text) => {
        const parsed = parseBrowserId(text, NOW);
        expect(parsed === null || formatBrowserId(parsed) === text).toBe(true);
      }),
    );
  });

  it('is HttpOnly, Lax, of the whole host, for thirteen months; __Host- and Secure on https', () => {
    const browser = mintBrowserId(NOW);
    expect(new CookieJar(false).set(browser, NOW)).toMatch(
      /^fh_id=\S+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/,
    );
    expect(new CookieJar(true).set(browser, NOW)).toMatch(/^__Host-fh_id=.*; Path=\/; .*; Secure$/);
    const seconds = Number(/Max-Age=(\d+)/.exec(new CookieJar(false).set(browser, NOW))?.[1]);
    expect(seconds / 86_400).toBeCloseTo(395.5, 1);
  });

  it('is found among others by its exact name', () => {
    expect(readCookies('a=1; fh_id=x; xfh_id=y; fh_id=z', 'fh_id')).toEqual(['x', 'z']);
    expect(readCookies('xfh_id=y', 'fh_id')).toEqual([]);
    expect(readCookies(undefined, 'fh_id')).toEqual([]);
  });
});

describe('daily salts', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'firsthand-salts-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));
  const file = () => join(directory, 'salts.db');
  const open = () => new Salts(file(), (message) => expect.soft(message).toBe(''));

  it('last over a restart and change at midnight UTC', () => {
    const first = open();
    const { today } = first.at(NOW);
    first.close();
    const second = open();
    expect(second.at(NOW).today).toEqual(today);
    const next = second.at(NOW + DAY);
    expect(next.today).not.toEqual(today);
    expect(next.yesterday).toEqual(today);
    second.close();
  });

  it('are gone from the bytes of the directory after two days', () => {
    const salts = open();
    const { today } = salts.at(NOW);
    expect(readFileSync(file()).includes(today)).toBe(true);
    salts.at(NOW + DAY);
    expect(readFileSync(file()).includes(today)).toBe(true);
    salts.at(NOW + 2 * DAY);
    expect(readFileSync(file()).includes(today)).toBe(false);
    expect(existsSync(`${file()}-wal`) || existsSync(`${file()}-journal`)).toBe(false);
    salts.close();
  });

  it('are kept when the clock jumps back', () => {
    const salts = open();
    const { today } = salts.at(NOW);
    expect(salts.at(NOW - 5 * DAY).today).toEqual(today);
    salts.close();
  });

  it('start anew, with a warning, when their file is garbage', () => {
    writeFileSync(file(), randomBytes(8_192));
    const warnings: string[] = [];
    const salts = new Salts(file(), (message) => warnings.push(message));
    expect(salts.at(NOW).today).toHaveLength(32);
    expect(warnings).toHaveLength(1);
    salts.close();
  });
});

const fixedSalts = () => {
  const made = new Map<number, Buffer>();
  const of = (day: number) => made.get(day) ?? made.set(day, randomBytes(32)).get(day) ?? Buffer.alloc(0);
  return {
    at: (now: number) => ({
      day: Math.floor(now / DAY),
      today: of(Math.floor(now / DAY)),
      yesterday: of(Math.floor(now / DAY) - 1),
    }),
  };
};

describe('cookieless ids', () => {
  const id = (
    ids: CookielessIds,
    time: number,
    change: { site?: string; address?: string; agent?: string } = {},
  ) =>
    ids.id(
      change.site ?? 'example.com',
      change.address ?? '203.0.113.7',
      change.agent ?? 'Firefox',
      time,
      time,
    );

  it('are one for an address and agent at a site on a day', () => {
    const ids = new CookielessIds(fixedSalts());
    expect(id(ids, NOW)).toBe(id(ids, NOW + 3 * 3_600_000));
    for (const change of [{ site: 'example.org' }, { address: '203.0.113.8' }, { agent: 'Chrome' }]) {
      expect(id(ids, NOW, change)).not.toBe(id(ids, NOW));
    }
    expect(id(ids, NOW + DAY)).not.toBe(id(ids, NOW));
  });

  it('go on over midnight while no half hour passes without the visitor', () => {
    const ids = new CookielessIds(fixedSalts());
    const midnight = Date.UTC(2026, 10, 24);
    const minute = 60_000;
    const before = id(ids, midnight - 10 * minute);
    expect(id(ids, midnight + 20 * minute)).toBe(before);
    expect(id(ids, midnight + 45 * minute)).toBe(before);
    expect(id(ids, midnight + 76 * minute)).not.toBe(before);
  });

  it('go on over midnight after a restart when the record remembers them', () => {
    const salts = fixedSalts();
    const midnight = Date.UTC(2026, 10, 24);
    const before = id(new CookielessIds(salts), midnight - 60_000);
    const restarted = new CookielessIds(salts);
    restarted.seen(before, midnight - 60_000);
    expect(id(restarted, midnight + 60_000)).toBe(before);
  });

  it('keep the days of old events apart though their salts are gone', () => {
    const ids = new CookielessIds(fixedSalts());
    const at = (time: number) => ids.id('example.com', '203.0.113.7', 'Firefox', time, NOW);
    expect(at(NOW - 10 * DAY)).toBe(at(NOW - 10 * DAY + 1_000));
    expect(at(NOW - 10 * DAY)).not.toBe(at(NOW - 11 * DAY));
  });
});

describe('identification', () => {
  const site = (change: Partial<SiteSettings> = {}): Site => ({
    id: 1,
    domain: 'example.com',
    timeZone: 'UTC',
    createdAt: 0,
    settings: { ...settings, ...change },
  });
  const hit = (change: Partial<Hit> = {}): Hit => ({
    door: 'beacon',
    receivedAt: NOW,
    body: { name: 'pageview', url: 'https://example.com/' },
    address: '203.0.113.7',
    userAgent: 'Firefox',
    headers: {},
    collectorHost: 'stats.example.com',
    trusted: false,
    ...change,
  });
  const identifier = (publicHost: string | null = null) =>
    new Identifier(new CookieJar(false), new CookielessIds(fixedSalts()), publicHost);
  const identify = (who: Identifier, given: Hit, at = site(), excluded = false) =>
    who.identify(given, at, 'example.com', given.receivedAt, excluded, null);
  const cookieOf = (setCookie: string | null) => setCookie?.split(';')[0] ?? '';

  it('gives a first visitor a cookie and both ids, and knows the cookie when it comes back', () => {
    const who = identifier();
    const first = identify(who, hit());
    expect(first.identity).toBe('issued');
    expect(first.cookieless).not.toBeNull();
    const second = identify(who, hit({ headers: { cookie: cookieOf(first.setCookie) } }));
    expect(second).toEqual({ identity: 'cookie', visitor: first.visitor, cookieless: null, setCookie: null });
  });

  it('gives one address and agent within ten seconds the same new id, and another afterwards', () => {
    const who = identifier();
    const first = identify(who, hit());
    expect(identify(who, hit({ receivedAt: NOW + 10_000 })).visitor).toBe(first.visitor);
    expect(identify(who, hit({ receivedAt: NOW + 10_001 })).visitor).not.toBe(first.visitor);
    expect(identify(who, hit({ userAgent: 'Chrome' })).visitor).not.toBe(first.visitor);
  });

  it('makes unrelated visitors of one browser at two sites', () => {
    const who = identifier();
    const cookie = 'fh_id=20261101.AAAAAAAAAAAAAAAAAAAAAA';
    const here = identify(who, hit({ headers: { cookie } }));
    const there = identify(who, hit({ headers: { cookie } }), {
      ...site(),
      id: 2,
      domain: 'shop.example.com',
    });
    expect(here.visitor).not.toBe(there.visitor);
  });

  it('replaces a cookie of another shape', () => {
    expect(identify(identifier(), hit({ headers: { cookie: 'fh_id=GA1.2.3' } }))).toMatchObject({
      identity: 'issued',
    });
  });

  it('finds its cookie beside another of that name, which a page can set for its whole domain', () => {
    const cookie = 'fh_id=planted; fh_id=20261101.AAAAAAAAAAAAAAAAAAAAAA';
    expect(identify(identifier(), hit({ headers: { cookie } }))).toMatchObject({
      identity: 'cookie',
      setCookie: null,
    });
  });

  it('stays cookieless where the collector is not on the page’s own registrable domain', () => {
    expect(identify(identifier(), hit({ collectorHost: 'stats.example.net' }))).toMatchObject({
      identity: 'cookieless',
      setCookie: null,
    });
    expect(identify(identifier(), hit({ headers: { 'sec-fetch-site': 'cross-site' } })).identity).toBe(
      'cookieless',
    );
    // Two customers of one public suffix are strangers.
    const pages = hit({ collectorHost: 'collector.github.io' });
    expect(identifier().identify(pages, site(), 'shop.github.io', NOW, false, null).identity).toBe(
      'cookieless',
    );
    // A proxy may hide the host; then the configured public address says it.
    expect(identify(identifier('stats.example.com'), hit({ collectorHost: '127.0.0.1' })).identity).toBe(
      'issued',
    );
  });

  it('honours GPC by default and DNT where asked to: no id, and the existing cookie expires', () => {
    const cookie = 'fh_id=20261101.AAAAAAAAAAAAAAAAAAAAAA';
    const asked = identify(identifier(), hit({ headers: { cookie, 'sec-gpc': '1' } }));
    expect(asked.identity).toBe('cookieless');
    expect(asked.setCookie).toContain('Max-Age=0');
    const dnt = hit({ headers: { cookie, dnt: '1' } });
    expect(identify(identifier(), dnt).identity).toBe('cookie');
    expect(identify(identifier(), dnt, site({ dnt: 'honour' })).identity).toBe('cookieless');
    expect(
      identify(identifier(), hit({ headers: { cookie, 'sec-gpc': '1' } }), site({ gpc: 'ignore' })).identity,
    ).toBe('cookie');
  });

  it('sets no cookie for cookieless sites, before consent, or for excluded events', () => {
    for (const identity of ['cookieless', 'consent'] as const) {
      expect(identify(identifier(), hit(), site({ identity }))).toMatchObject({
        identity: 'cookieless',
        setCookie: null,
      });
    }
    expect(identify(identifier(), hit(), site(), true)).toMatchObject({
      identity: 'cookieless',
      setCookie: null,
    });
  });

  it('takes a trusted visitor_id for that browser when it is a cookie value, else for a named visitor', () => {
    const trusted = (visitor_id: string) =>
      hit({
        trusted: true,
        collectorHost: null,
        body: { name: 'x', url: 'https://example.com/', visitor_id },
      });
    const id = 'AAAAAAAAAAAAAAAAAAAAAA';
    expect(identify(identifier(), trusted(`20261101.${id}`))).toMatchObject({
      identity: 'cookie',
      visitor: browserVisitor('example.com', id),
    });
    expect(identify(identifier(), trusted('customer-7')).identity).toBe('identified');
  });

  it('knows nobody without address or agent', () => {
    const nobody = hit({ trusted: true, collectorHost: null, address: null, userAgent: null });
    expect(identify(identifier(), nobody)).toEqual({
      identity: 'none',
      visitor: null,
      cookieless: null,
      setCookie: null,
    });
  });
});
