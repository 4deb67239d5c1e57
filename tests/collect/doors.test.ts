import { validate as isUuid, v4, v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Running, startFirsthand, view } from '../running.ts';

let firsthand: Running;
beforeAll(async () => {
  firsthand = await startFirsthand();
});
afterAll(() => firsthand.stop());

const last = (columns: string) => firsthand.records(columns).at(-1);
const count = () => firsthand.records('record').length;

describe('POST /api/event', () => {
  it('answers 204 and kept, and the event is in the record', async () => {
    const answer = await firsthand.beacon(
      view({ title: 'Prices', props: { plan: 'pro', seats: 3, trial: true } }),
    );
    expect(answer.status).toBe(204);
    expect(answer.headers['x-firsthand']).toBe('kept');
    expect(last('name, page, hostname, title, props, door')).toEqual({
      name: 'pageview',
      page: '/pricing',
      hostname: 'example.com',
      title: 'Prices',
      props: '{"plan":"pro","seats":"3","trial":"true"}',
      door: 'beacon',
    });
  });

  it.each(['text/plain', 'text/plain;charset=UTF-8', 'application/json'])('reads %s', async (type) => {
    expect((await firsthand.beacon(view(), { 'content-type': type })).status).toBe(204);
  });

  it('takes the short names of the Plausible tracker', async () => {
    const answer = await firsthand.beacon({
      n: 'Signup',
      u: 'https://example.com/join',
      d: 'example.com',
      r: 'https://duckduckgo.com/',
      p: { plan: 'x' },
      i: false,
    });
    expect(answer.status).toBe(204);
    expect(last('name, page, source, props, interactive')).toEqual({
      name: 'Signup',
      page: '/join',
      source: 'DuckDuckGo',
      props: '{"plan":"x"}',
      interactive: 0,
    });
  });

  it('takes short names beside long ones, and properties and revenue as JSON text', async () => {
    const answer = await firsthand.beacon({
      name: 'Purchase',
      url: 'https://example.com/paid',
      d: 'example.com',
      r: 'https://www.bing.com/',
      p: '{"plan":"pro"}',
      $: '{"amount":10.29,"currency":"eur"}',
    });
    expect(answer.status).toBe(204);
    expect(last('source, props, revenue, currency')).toEqual({
      source: 'Bing',
      props: '{"plan":"pro"}',
      revenue: '10.29',
      currency: 'EUR',
    });
  });

  it('takes what the Plausible tracker sends for a tagged element without revenue and for a page that shrank', async () => {
    const from = { u: 'https://example.com/', d: 'example.com', v: 36 };
    expect((await firsthand.beacon({ ...from, n: 'Click', $: {} })).status).toBe(204);
    expect(last('name, revenue')).toEqual({ name: 'Click', revenue: null });
    expect((await firsthand.beacon({ ...from, n: 'engagement', e: 4_000, sd: 137 })).status).toBe(204);
    expect(last('engaged_ms, scroll')).toEqual({ engaged_ms: 4_000, scroll: 100 });
  });

  it('knows a site by the international spelling of its name', async () => {
    await firsthand.app.ports.addSite({ domain: 'xn--bcher-kva.example', timeZone: 'UTC', settings: {} });
    const answer = await firsthand.beacon(
      view({ domain: 'Bücher.example', url: 'https://bücher.example/' }),
      { origin: 'https://xn--bcher-kva.example' },
    );
    expect(answer.status).toBe(204);
    expect(last('site, hostname')).toEqual({
      site: 'xn--bcher-kva.example',
      hostname: 'xn--bcher-kva.example',
    });
  });

  it('finds the site by the page when no domain is given', async () => {
    expect((await firsthand.beacon({ name: 'pageview', url: 'https://www.example.com/' })).status).toBe(204);
    expect(last('site, hostname')).toEqual({ site: 'example.com', hostname: 'www.example.com' });
  });

  it.each([
    ['not JSON', '{"name":', 400, 'malformed'],
    ['a list', '[]', 400, 'malformed'],
    ['no name', { url: 'https://example.com/' }, 422, 'name'],
    ['no url', { name: 'x' }, 422, 'url'],
    ['a url that is none', view({ url: 'nowhere' }), 422, 'url'],
    ['a url of another scheme', view({ url: 'javascript:alert(1)' }), 422, 'url'],
    ['a name that is a number', view({ name: 5 }), 422, 'name'],
    ['properties that are a list', view({ props: [1] }), 422, 'props'],
    ['a property that is an object', view({ props: { a: {} } }), 422, 'props'],
    ['revenue without currency', view({ revenue: { amount: '1' } }), 422, 'revenue'],
    [
      'more revenue than any report can hold',
      view({ revenue: { amount: 1e12, currency: 'EUR' } }),
      422,
      'revenue',
    ],
    ['a screen of one number', view({ screen: [1] }), 422, 'screen'],
  ])('refuses %s with the field at fault', async (_, body, status, reason) => {
    const before = count();
    const answer = await firsthand.beacon(body);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.headers['x-firsthand']).toBe(`refused; reason=${reason}`);
    expect(answer.json()).toMatchObject({ status, detail: expect.any(String) });
    expect(count()).toBe(before);
  });

  it('ignores fields that it does not know', async () => {
    expect((await firsthand.beacon(view({ colour: 'red', ip: '1.2.3.4', timestamp: 'never' }))).status).toBe(
      204,
    );
  });

  it('refuses a body over 64 KiB by counted bytes, told or chunked', async () => {
    const body = JSON.stringify(view({ title: 'x'.repeat(70_000) }));
    const told = await firsthand.beacon(body);
    expect(told.status).toBe(413);
    const chunked = await firsthand.beacon(body, { 'transfer-encoding': 'chunked' });
    expect(chunked.status).toBe(413);
    expect(chunked.json()).toMatchObject({ field: 'body' });
  });

  it('lets the sender of far too much read why it is refused', async () => {
    for (let attempt = 0; attempt < 10; attempt++) {
      const answer = await firsthand.beacon('x'.repeat(8_000_000));
      expect(answer.status).toBe(413);
      expect(answer.headers.connection).toBe('close');
    }
  });

  it('refuses any Content-Encoding and other media types with 415', async () => {
    expect((await firsthand.beacon(view(), { 'content-encoding': 'gzip' })).status).toBe(415);
    const form = await firsthand.beacon('a=b', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(form.status).toBe(415);
    expect(form.json()).toMatchObject({ field: 'content-type', allowed: ['text/plain', 'application/json'] });
  });

  it('refuses an unknown site and a foreign origin with 403', async () => {
    expect(
      (await firsthand.beacon(view({ domain: 'example.net', url: 'https://example.net/' }))).status,
    ).toBe(403);
    for (const origin of [
      'https://evil.example',
      'https://example.com.evil.example',
      'https://notexample.com',
      'null',
    ]) {
      const answer = await firsthand.beacon(view(), { origin });
      expect(answer.status).toBe(403);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('lets the site’s own origins read the answer with their cookies', async () => {
    for (const origin of ['https://example.com', 'https://www.example.com', 'https://shop.example.com']) {
      const answer = await firsthand.beacon(view(), { origin });
      expect(answer.status).toBe(204);
      expect(answer.headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        vary: 'Origin',
      });
    }
  });

  it('answers the preflight of the site’s own origins only', async () => {
    const ask = (origin: string) =>
      firsthand.send('/api/event', {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    expect((await ask('https://example.com')).headers).toMatchObject({
      'access-control-allow-methods': 'POST',
    });
    expect((await ask('https://evil.example')).status).toBe(403);
  });

  it('says which methods it takes', async () => {
    const answer = await firsthand.send('/api/event', { method: 'DELETE' });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('POST');
    expect(answer.headers['x-firsthand']).toBe('refused; reason=method_not_allowed');
  });

  it('records bots as excluded and says so', async () => {
    const answer = await firsthand.beacon(view(), {
      'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    });
    expect(answer.status).toBe(204);
    expect(answer.headers['x-firsthand']).toBe('excluded; reason=bot');
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(last('excluded, bot')).toEqual({ excluded: 'bot', bot: 'Googlebot' });
  });

  it('does not take a missing user agent for a bot', async () => {
    const answer = await firsthand.beacon(view(), { 'user-agent': '' });
    expect(answer.headers['x-firsthand']).toBe('kept');
  });

  it('declines a browser that opted out and records nothing', async () => {
    const before = count();
    const answer = await firsthand.beacon(view(), { cookie: 'fh_optout=1' });
    expect(answer.status).toBe(204);
    expect(answer.headers['x-firsthand']).toBe('declined; reason=opt-out');
    expect(count()).toBe(before);
  });

  it('takes age for how long ago it happened, at most a day', async () => {
    await firsthand.beacon(view({ age: 60_000 }));
    const { received_at, time } = last('time, received_at') as { received_at: string; time: string };
    expect(Date.parse(received_at) - Date.parse(time)).toBe(60_000);
    await firsthand.beacon(view({ age: 10 * 86_400_000 }));
    const old = last('time, received_at, flags') as { received_at: string; time: string; flags: number };
    expect(Date.parse(old.received_at) - Date.parse(old.time)).toBe(86_400_000);
    expect(old.flags & 1).toBe(1);
  });

  it('replaces text that no database can hold', async () => {
    const answer = await firsthand.beacon(
      '{"name":"pageview","url":"https://example.com/","domain":"example.com","title":"a\\ud800b\\u0000c 👋"}',
    );
    expect(answer.status).toBe(204);
    expect(last('title')).toEqual({ title: 'a\u{fffd}b\u{fffd}c 👋' });
  });
});

describe('GET /pixel.gif', () => {
  const pixel = (query: string, headers: Record<string, string> = {}) =>
    firsthand.send(`/pixel.gif?${query}`, { headers });

  it('answers a 1×1 GIF that is not stored and records a page view', async () => {
    const answer = await pixel(
      'domain=example.com&url=https%3A%2F%2Fexample.com%2Fa&referrer=https%3A%2F%2Fwww.bing.com%2F&p.plan=pro',
    );
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'image/gif',
      'cache-control': 'no-store',
      'x-firsthand': 'kept',
    });
    expect(answer.text.slice(0, 6)).toBe('GIF89a');
    expect(last('door, name, page, source, props')).toEqual({
      door: 'pixel',
      name: 'pageview',
      page: '/a',
      source: 'Bing',
      props: '{"plan":"pro"}',
    });
  });

  it('falls back to the Referer header for the page', async () => {
    await pixel('domain=example.com', { referer: 'https://example.com/from-header' });
    expect(last('page')).toEqual({ page: '/from-header' });
  });

  it('tells the true status, still with the GIF', async () => {
    for (const [query, status] of [
      ['domain=example.com', 422],
      ['domain=example.net&url=https://example.net/', 403],
    ] as const) {
      const answer = await pixel(query);
      expect(answer.status).toBe(status);
      expect(answer.headers['content-type']).toBe('image/gif');
      expect(answer.text.slice(0, 6)).toBe('GIF89a');
    }
  });

  it('records nothing for HEAD', async () => {
    const before = count();
    const answer = await firsthand.send('/pixel.gif?domain=example.com&url=https://example.com/', {
      method: 'HEAD',
    });
    expect(answer.status).toBe(200);
    expect(count()).toBe(before);
  });

  it('believes a page of the site on another domain, and nobody else, when the browser says cross-site', async () => {
    const cross = { 'sec-fetch-site': 'cross-site' };
    expect((await pixel('domain=example.com', { ...cross, referer: 'https://example.com/' })).status).toBe(
      200,
    );
    expect(
      (
        await pixel('domain=example.com&url=https://example.com/', {
          ...cross,
          referer: 'https://evil.example/',
        })
      ).status,
    ).toBe(403);
    expect((await pixel('domain=example.com&url=https://example.com/', cross)).status).toBe(403);
  });
});

describe('POST /api/events', () => {
  it('records a list or NDJSON and answers in order', async () => {
    const id = v4();
    const events = [
      view({ id }),
      view({ id }),
      { name: 'x' },
      view({ url: 'https://example.net/', domain: 'example.net' }),
    ];
    const listed = await firsthand.batch(events);
    expect(listed.status).toBe(200);
    expect(listed.json().results).toMatchObject([
      { status: 'recorded' },
      { status: 'duplicate' },
      { status: 'refused', field: 'url' },
      { status: 'refused', field: 'domain' },
    ]);
    const lines = await firsthand.batch(
      `${JSON.stringify(view({ id }))}\n\nnot json\n${JSON.stringify(view())}\n`,
      { type: 'application/x-ndjson' },
    );
    expect(lines.json().results).toMatchObject([
      { status: 'duplicate' },
      { status: 'refused' },
      { status: 'recorded' },
    ]);
  });

  it('says in X-Firsthand whether anything of it was kept', async () => {
    const bot = view({ user_agent: 'Googlebot/2.1 (+http://www.google.com/bot.html)' });
    const said = async (events: unknown) => (await firsthand.batch(events)).headers['x-firsthand'];
    expect(await said([bot, view(), {}])).toBe('kept');
    expect(await said([bot, {}])).toBe('excluded; reason=bot');
    expect(await said([{}])).toBe('refused; reason=name');
    expect(await said([view({ props: { 'ключ\n': {} } })])).toBe('refused; reason=props');
    expect(await said([])).toBe('refused; reason=malformed');
  });

  it('believes timestamp, ip, user_agent and visitor_id', async () => {
    await firsthand.batch([
      view({
        timestamp: '2020-02-29T12:00:00Z',
        ip: '81.2.69.142',
        user_agent:
          'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
        visitor_id: 'customer-7',
      }),
    ]);
    expect(last('time, address, country, os, identity')).toEqual({
      time: '2020-02-29T12:00:00.000Z',
      address: '81.2.69.0',
      country: 'GB',
      os: 'iOS',
      identity: 'identified',
    });
  });

  it('takes receipt time, flagged, for a timestamp before 2000 or more than five minutes ahead', async () => {
    for (const timestamp of ['1970-01-01T00:00:00Z', '2099-01-01T00:00:00Z', Date.now() + 600_000]) {
      await firsthand.batch([view({ timestamp })]);
      const { time, received_at, flags } = last('time, received_at, flags') as Record<string, unknown>;
      expect({ time, flagged: Number(flags) & 1 }).toEqual({ time: received_at, flagged: 1 });
    }
  });

  it('names the field of a bad timestamp, address or visitor', async () => {
    const answer = await firsthand.batch([
      view({ timestamp: 'yesterday' }),
      view({ ip: '999.1.1.1' }),
      view({ visitor_id: 'é'.repeat(65) }),
    ]);
    expect(answer.json().results).toMatchObject([
      { field: 'timestamp' },
      { field: 'ip' },
      { field: 'visitor_id' },
    ]);
  });

  it('needs a key that may write to that site', async () => {
    const nobody = await firsthand.send('/api/events', { method: 'POST', body: '[]' });
    expect(nobody.status).toBe(401);
    expect((await firsthand.batch([view()], { key: 'fh_wrong' })).status).toBe(401);
    const reading = await firsthand.app.ports.addKey({ name: 'reading', scope: 'read' });
    expect((await firsthand.batch([view()], { key: reading.key })).status).toBe(403);
    await firsthand.app.ports.addSite({ domain: 'example.org', timeZone: 'UTC', settings: {} });
    const other = await firsthand.app.ports.addKey({ name: 'other', scope: 'write', site: 'example.org' });
    const answer = await firsthand.batch([view()], { key: other.key });
    expect(answer.json().results).toMatchObject([{ status: 'refused', field: 'domain' }]);
  });

  it('refuses an empty batch, one of more than 10 000 events and one over 5 MiB', async () => {
    expect((await firsthand.batch([])).status).toBe(400);
    expect((await firsthand.batch(Array.from({ length: 10_001 }, () => 1))).status).toBe(413);
    expect((await firsthand.batch(`[${' '.repeat(5 * 1024 * 1024)}]`)).status).toBe(413);
  });

  it('counts in events of nobody when there is neither visitor nor address and agent', async () => {
    await firsthand.batch([view({ name: 'Invoice' })]);
    expect(last('identity, visitor')).toEqual({ identity: 'none', visitor: null });
  });
});

describe('an id', () => {
  it('makes an event one row through any door', async () => {
    for (const id of [v7(), v4(), 'order 4711', 'order of joe@example.org']) {
      const before = count();
      await firsthand.beacon(view({ id: isUuid(id) ? id.toUpperCase() : id }));
      await firsthand.send(
        `/pixel.gif?domain=example.com&url=https://example.com/&id=${encodeURIComponent(id)}`,
      );
      const { results } = (await firsthand.batch([view({ id })])).json();
      expect(results).toEqual([{ status: 'duplicate' }]);
      expect(count()).toBe(before + 1);
    }
  });
});

describe('the accounting', () => {
  it('is exact: received = recorded + duplicate + refused + declined', () => {
    const { tally } = firsthand.app;
    expect(tally.received).toBe(tally.recorded + tally.duplicate + tally.refused + tally.declined);
    expect(tally.recorded).toBe(count());
    expect([...tally.refusedByReason.values()].reduce((sum, each) => sum + each, 0)).toBe(tally.refused);
    expect(tally.samples.length).toBeLessThanOrEqual(100);
  });

  it('is shown as metrics to a key that may read', async () => {
    expect((await firsthand.send('/metrics')).status).toBe(401);
    const { key } = await firsthand.app.ports.addKey({ name: 'prometheus', scope: 'read' });
    const answer = await firsthand.send('/metrics', { headers: { authorization: `Bearer ${key}` } });
    expect(answer.text).toContain(
      `firsthand_events_total{outcome="recorded"} ${firsthand.app.tally.recorded}`,
    );
  });
});

describe('GET /tag.js, /healthz and /readyz', () => {
  it('serves the tag for an hour with an ETag', async () => {
    const answer = await firsthand.send('/tag.js');
    expect(answer.headers).toMatchObject({
      'cache-control': 'public, max-age=3600',
      etag: expect.stringMatching(/^"/),
    });
    const again = await firsthand.send('/tag.js', {
      headers: { 'if-none-match': String(answer.headers.etag) },
    });
    expect(again.status).toBe(304);
    const frozen = await firsthand.send('/tag.v1.js');
    expect(frozen.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await firsthand.send('/tag.js/../package.json')).status).toBe(404);
  });

  it('says that it is alive and can commit', async () => {
    expect((await firsthand.send('/healthz')).status).toBe(200);
    expect((await firsthand.send('/readyz')).status).toBe(200);
  });
});
