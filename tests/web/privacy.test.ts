import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answered, type Running, startFirsthand, view } from '../running.ts';

let firsthand: Running;
beforeAll(async () => {
  firsthand = await startFirsthand();
});
afterAll(() => firsthand.stop());

const OWN = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' };
const get = (path: string, cookie?: string) =>
  firsthand.send(path, { headers: cookie === undefined ? {} : { cookie } });
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  firsthand.send(path, { method: 'POST', headers: { ...OWN, ...headers }, body });
const cookiesIn = ({ headers }: Answered) =>
  [headers['set-cookie'] ?? []].flat().map((one) => one.split(';')[0] ?? '');

/** A browser that was here twice, so that its cookie came back. */
async function visitor(page = '/mine'): Promise<string> {
  const first = await firsthand.beacon(view({ url: `https://example.com${page}` }), {
    'user-agent': `Mozilla/5.0 (X11; Linux x86_64; rv:${100 + Math.floor(Math.random() * 1e6)}.0) Gecko/20100101 Firefox/143.0`,
  });
  const [cookie = ''] = cookiesIn(first);
  await firsthand.beacon(view({ url: `https://example.com${page}`, title: '<script>alert(1)</script>' }), {
    cookie,
  });
  return cookie;
}
const tokenIn = ({ text }: Answered) => /name="token" value="([^"]+)"/.exec(text)?.[1] ?? '';

describe('the page of a visitor', () => {
  it('shows what is held of the browser that asks, and of no other', async () => {
    const [mine, other] = [await visitor('/mine'), await visitor('/others')];
    const page = await get('/privacy', mine);
    expect(page.status).toBe(200);
    expect(page.text).toContain('2 events');
    expect(page.text).toContain('/mine');
    expect(page.text).not.toContain('/others');
    expect(page.text).not.toContain('<script>');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect((await get('/privacy', other)).text).toContain('/others');
    for (const cookie of [undefined, 'fh_id=20261123.forged', 'fh_id='])
      expect((await get('/privacy', cookie)).text).toContain('has no id here');
  });

  it('hands everything out as JSON and as CSV', async () => {
    const mine = await visitor('/file');
    const json = await get('/privacy/data?format=json', mine);
    expect(json.headers['content-disposition']).toContain('attachment');
    expect((json.json().events as { page: string }[]).map(({ page }) => page)).toEqual(['/file', '/file']);
    expect((await get('/privacy/data?format=csv', mine)).text.split('\n').filter(Boolean)).toHaveLength(3);
    expect((await get('/privacy/data?format=xml', mine)).status).toBe(422);
    expect((await get('/privacy/data')).status).toBe(404);
  });

  it('erases on request of its own form alone, from the reports too', async () => {
    const [mine, other] = [await visitor('/erase-me'), await visitor('/keep-me')];
    const token = tokenIn(await get('/privacy', mine));
    const foreign = await post('/privacy/erase', `token=${token}`, {
      cookie: mine,
      'sec-fetch-site': 'cross-site',
    });
    expect(foreign.status).toBe(403);
    expect((await post('/privacy/erase', 'token=wrong', { cookie: mine })).status).toBe(403);
    // Another browser's form is no help.
    expect(
      (await post('/privacy/erase', `token=${tokenIn(await get('/privacy', other))}`, { cookie: mine }))
        .status,
    ).toBe(403);
    const done = await post('/privacy/erase', `token=${token}`, { cookie: mine });
    expect(done.status).toBe(303);
    expect(cookiesIn(done)).toEqual(['fh_id=']);
    expect((await get('/privacy', mine)).text).toContain('Nothing is held');
    const { results } = (await firsthand.app.ports.report('answer', {
      site: 'example.com',
      metrics: ['events'],
      dimensions: ['event:page'],
      period: 'day',
    })) as { results: { dimensions: string[] }[] };
    const pages = results.map(({ dimensions }) => dimensions[0]);
    expect(pages).not.toContain('/erase-me');
    expect(pages).toContain('/keep-me');
    // A form sent again finds nothing to do.
    expect((await post('/privacy/erase', `token=${token}`, { cookie: mine })).status).toBe(303);
  });

  it('opts out for good, by the page or by a form on the site, and takes that back', async () => {
    const out = await post('/privacy/opt-out', '', { cookie: await visitor() });
    expect(out.headers.location).toBe('/privacy?done=out');
    const [optedOut = '', gone] = cookiesIn(out);
    expect([optedOut, gone]).toEqual(['fh_optout=1', 'fh_id=']);
    const declined = await firsthand.beacon(view(), { cookie: optedOut });
    expect([declined.status, declined.headers['x-firsthand']]).toEqual([204, 'declined; reason=opt-out']);
    const fromSite = { 'sec-fetch-site': 'same-site', origin: 'https://www.example.com' };
    expect((await post('/privacy/opt-out', '', fromSite)).status).toBe(303);
    const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' };
    expect((await post('/privacy/opt-out', '', foreign)).status).toBe(403);
    expect(cookiesIn(await post('/privacy/opt-in', '', { cookie: optedOut }))).toEqual(['fh_optout=']);
  });

  it('is not to be asked all the time', async () => {
    const forwarded = await Promise.all(Array.from({ length: 60 }, () => get('/privacy')));
    expect(forwarded.some(({ status }) => status === 429)).toBe(true);
    expect(forwarded.find(({ status }) => status === 429)?.headers['retry-after']).toBe('60');
  });
});

describe('consent', () => {
  const consenting = (choice: string, cookie = '') =>
    firsthand.send('/privacy/consent', {
      method: 'POST',
      headers: {
        'content-type': 'text/plain',
        origin: 'https://example.com',
        'sec-fetch-site': 'same-site',
        cookie,
      },
      body: JSON.stringify({ domain: 'example.com', choice, version: '2026-11', means: 'script' }),
    });
  beforeAll(() => firsthand.app.ports.changeSite('example.com', { settings: { identity: 'consent' } }));
  afterAll(() => firsthand.app.ports.changeSite('example.com', { settings: { identity: 'cookie' } }));

  it('is needed before there is a cookie, and remembered with time, version and means', async () => {
    expect((await firsthand.beacon(view())).headers['set-cookie']).toBeUndefined();
    const granted = await consenting('granted');
    expect(granted.status).toBe(204);
    const cookie = cookiesIn(granted).join('; ');
    expect(cookie).toMatch(/^fh_consent=granted; fh_id=\d{8}\./);
    await firsthand.beacon(view({ url: 'https://example.com/agreed' }), { cookie });
    const [row] = firsthand.records().filter(({ page }) => page === '/agreed');
    expect(row).toMatchObject({ identity: 'cookie' });
    const [id] = cookie.split('; ').filter((one) => one.startsWith('fh_id'));
    const browser = firsthand.app.ports.browserIn(id);
    expect(browser && firsthand.app.ports.consentsOf(browser)).toMatchObject([
      { site: 'example.com', kind: 'cookies', choice: 'granted', version: '2026-11', means: 'script' },
    ]);
  });

  it('is asked for by a banner where the site has one, once, and only where the country wants it', async () => {
    const script = async (cookie = '', address = '') =>
      (
        await firsthand.send('/consent.js?domain=example.com', {
          headers: { cookie, ...(address === '' ? {} : { 'x-forwarded-for': address }) },
        })
      ).text;
    expect(await script()).toContain('"banner":null');
    await firsthand.app.ports.changeSite('example.com', {
      settings: { consentText: 'Cookies, </script>?', consentVersion: '7' },
    });
    expect(await script()).toContain('"version":"7"');
    expect(await script('fh_consent=denied')).toContain('"banner":null');
    await firsthand.app.ports.changeSite('example.com', { settings: { consentCountries: ['DE'] } });
    // Where somebody is cannot be told of this machine's own address: then the law may ask for it.
    expect(await script()).toContain('"version":"7"');
    expect((await firsthand.send('/consent.js?domain=nowhere.test')).status).toBe(403);
    await firsthand.app.ports.changeSite('example.com', {
      settings: { consentText: '', consentCountries: [] },
    });
  });

  it('can be refused and withdrawn, which takes the id away', async () => {
    const granted = cookiesIn(await consenting('granted')).join('; ');
    const denied = await consenting('denied', granted);
    expect(cookiesIn(denied)).toEqual(['fh_consent=denied', 'fh_id=']);
    const answer = await firsthand.beacon(view(), { cookie: granted.replace('granted', 'denied') });
    expect(cookiesIn(answer)).toEqual(['fh_id=']);
    expect(answer.headers['x-firsthand']).toBe('kept');
  });

  it('is taken from pages of the site alone, and in its own words', async () => {
    const evil = {
      method: 'POST',
      headers: { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' },
      body: '{"choice":"granted"}',
    };
    expect((await firsthand.send('/privacy/consent', evil)).status).toBe(403);
    expect((await post('/privacy/consent', 'choice=maybe')).status).toBe(422);
    const large = `choice=granted&version=${'x'.repeat(20_000)}`;
    expect((await post('/privacy/consent', large)).status).toBe(413);
    expect((await post('/privacy/consent', large, { 'transfer-encoding': 'chunked' })).status).toBe(413);
  });
});

it('tells browsers that Global Privacy Control is honoured where it is', async () => {
  expect((await get('/.well-known/gpc.json')).json()).toMatchObject({ gpc: true });
  await firsthand.app.ports.changeSite('example.com', { settings: { gpc: 'ignore' } });
  expect((await get('/.well-known/gpc.json')).json()).toMatchObject({ gpc: false });
});
