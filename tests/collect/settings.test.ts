import { afterEach, describe, expect, it } from 'vitest';
import type { Variable } from '../../src/config.ts';
import { type Running, startFirsthand, view } from '../running.ts';

let firsthand: Running;
const begin = async (settings: Partial<Record<Variable, string>>) => {
  firsthand = await startFirsthand(settings);
};
afterEach(() => firsthand.stop());
const last = (columns: string) => firsthand.records(columns).at(-1);

describe('FIRSTHAND_BASE_PATH', () => {
  it('mounts everything under a path of the site', async () => {
    await begin({ FIRSTHAND_BASE_PATH: '/fh' });
    const headers = { 'content-type': 'text/plain' };
    const sent = await firsthand.send('/fh/api/event', {
      method: 'POST',
      headers,
      body: JSON.stringify(view()),
    });
    expect(sent.status).toBe(204);
    expect((await firsthand.send('/fh/tag.js')).status).toBe(200);
    expect((await firsthand.send('/fh/pixel.gif?url=https://example.com/')).status).toBe(200);
    expect((await firsthand.send('/fh/healthz')).status).toBe(200);
    expect((await firsthand.send('/healthz')).status).toBe(404);
    expect((await firsthand.send('/fhx/healthz')).status).toBe(404);
    expect(firsthand.app.ports.snippet('example.com')).toContain('/fh/tag.js"');
  });
});

describe('FIRSTHAND_TRUST_PROXY', () => {
  const forwarded = { 'x-forwarded-for': '198.51.100.9, 81.2.69.142, 10.1.2.3' };

  it('unset, X-Forwarded-For is not read', async () => {
    await begin({});
    await firsthand.beacon(view(), forwarded);
    expect(last('address')).toEqual({ address: '127.0.0.0' });
  });

  it('set, the right-most untrusted hop is the client', async () => {
    await begin({ FIRSTHAND_TRUST_PROXY: '127.0.0.0/8, 10.0.0.0/8' });
    await firsthand.beacon(view(), forwarded);
    expect(last('address, country')).toEqual({ address: '81.2.69.0', country: 'GB' });
    await firsthand.beacon(view(), { 'x-forwarded-for': 'garbage, 10.1.2.3' });
    expect(last('address')).toEqual({ address: '10.1.2.0' });
    await firsthand.beacon(view(), { 'x-forwarded-for': '::ffff:81.2.69.142' });
    expect(last('address')).toEqual({ address: '81.2.69.0' });
    await firsthand.beacon(view(), { 'x-forwarded-for': '2001:db8:1:2:3:4:5:6' });
    expect(last('address')).toEqual({ address: '2001:db8:1::' });
  });
});

describe('FIRSTHAND_IP', () => {
  it.each([
    ['full', '127.0.0.1'],
    ['truncated', '127.0.0.0'],
    ['none', null],
  ])('%s stores %s', async (policy, address) => {
    await begin({ FIRSTHAND_IP: policy });
    await firsthand.beacon(view());
    expect(last('address')).toEqual({ address });
  });

  it('is only the default of new sites: a site’s own setting wins', async () => {
    await begin({ FIRSTHAND_IP: 'full' });
    await firsthand.app.ports.changeSite('example.com', { settings: { ip: 'none' } });
    await firsthand.beacon(view());
    expect(last('address')).toEqual({ address: null });
  });
});

describe('FIRSTHAND_URL', () => {
  it('on https makes the cookie __Host- and Secure', async () => {
    await begin({ FIRSTHAND_URL: 'https://stats.example.com' });
    const answer = await firsthand.beacon(view());
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^__Host-fh_id=[^;]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/,
    );
    const cookie = String(answer.headers['set-cookie']).split(';')[0] ?? '';
    await firsthand.beacon(view(), { cookie });
    expect(last('identity')).toEqual({ identity: 'cookie' });
  });

  it('on another domain collects without cookie, and doctor says so', async () => {
    await begin({ FIRSTHAND_URL: 'https://collector.example.net' });
    const answer = await firsthand.beacon(view(), { host: 'collector.example.net' });
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(last('identity')).toEqual({ identity: 'cookieless' });
    expect(JSON.stringify(await firsthand.app.ports.examine())).toContain('third-party to example.com');
  });
});

describe('privacy signals', () => {
  it('GPC is honoured by default: no id is given and an existing cookie expires', async () => {
    await begin({});
    const answer = await firsthand.beacon(view(), {
      'sec-gpc': '1',
      cookie: 'fh_id=20261101.AAAAAAAAAAAAAAAAAAAAAA',
    });
    expect(String(answer.headers['set-cookie'])).toMatch(/^fh_id=; .*Max-Age=0/);
    expect(last('identity')).toEqual({ identity: 'cookieless' });
  });

  it('DNT is ignored by default and honoured when set', async () => {
    await begin({ FIRSTHAND_DNT: 'honour' });
    expect((await firsthand.beacon(view(), { dnt: '1' })).headers['set-cookie']).toBeUndefined();
    await firsthand.app.ports.changeSite('example.com', { settings: { dnt: 'ignore' } });
    expect((await firsthand.beacon(view(), { dnt: '1' })).headers['set-cookie']).toBeDefined();
  });
});

describe('what strays into addresses and properties', () => {
  it('is redacted or left out before anything is written', async () => {
    await begin({});
    await firsthand.beacon(
      view({
        url: 'https://example.com/account/jane.doe@example.org/orders?utm_source=mail&token=s3cr3t-canary&q=mugs&ref=canary-ref#canary-fragment',
        referrer: 'https://other.example/path?email=jane.doe%40example.org&session=s3cr3t-canary',
        title: 'Pay with 4111 1111 1111 1111',
        props: { who: 'jane.doe@example.org', ean: '4006381333931', stamp: '1732363200000' },
      }),
    );
    const row = JSON.stringify(last('*'));
    for (const canary of ['jane.doe', 's3cr3t-canary', '4111 1111', 'canary-ref', 'canary-fragment'])
      expect(row).not.toContain(canary);
    for (const kept of ['4006381333931', '1732363200000', 'utm_source=mail', 'q=mugs', '[redacted]'])
      expect(row).toContain(kept);
  });
});
