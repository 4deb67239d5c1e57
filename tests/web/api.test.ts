import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answered, FIREFOX, type Running, startFirsthand, view } from '../running.ts';

let firsthand: Running;
const keys: Record<string, string> = {};
beforeAll(async () => {
  firsthand = await startFirsthand();
  const { ports } = firsthand.app;
  await ports.addSite({ domain: 'example.org', timeZone: 'UTC', settings: {} });
  for (const scope of ['read', 'write', 'admin'] as const) {
    keys[scope] = (await ports.addKey({ name: scope, scope })).key;
    keys[`${scope} of example.org`] = (await ports.addKey({ name: scope, scope, site: 'example.org' })).key;
  }
});
afterAll(() => firsthand.stop());

const call = (key: string | null, method: string, path: string, body?: unknown): Promise<Answered> =>
  firsthand.send(path, {
    method,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
const ask = async (question: Record<string, unknown>) =>
  (
    await call(keys.read ?? '', 'POST', '/api/query', { site: 'example.com', period: 'day', ...question })
  ).json();

describe('who may what', () => {
  const question = { site: 'example.com', period: 'day', metrics: ['visitors'] };
  const routes: [string, string, unknown, Record<string, number>][] = [
    ['POST', '/api/query', question, { read: 200, write: 403, admin: 200, 'read of example.org': 403 }],
    ['GET', '/api/sites', undefined, { read: 200, write: 403, admin: 200, 'read of example.org': 200 }],
    [
      'GET',
      '/api/goals?site=example.com',
      undefined,
      { read: 200, write: 403, admin: 200, 'read of example.org': 403 },
    ],
    ['GET', '/api/keys', undefined, { read: 403, write: 403, admin: 200, 'admin of example.org': 200 }],
    [
      'POST',
      '/api/goals',
      { site: 'example.com', event: 'x' },
      { read: 403, write: 403, 'admin of example.org': 403, admin: 201 },
    ],
    [
      'PATCH',
      '/api/sites/example.com',
      { time_zone: 'UTC' },
      { read: 403, write: 403, 'admin of example.org': 403, admin: 200 },
    ],
    ['DELETE', '/api/sites/example.com', undefined, { read: 403, write: 403, 'admin of example.org': 403 }],
    ['POST', '/control/rebuild', undefined, { read: 404, write: 404, admin: 404 }],
  ];
  it.each(routes)('%s %s', async (method, path, body, expected) => {
    const anonymous = await call(null, method, path, body);
    expect(anonymous.status).toBe(path.startsWith('/control') ? 404 : 401);
    expect((await call('fh_forged', method, path, body)).status).toBe(
      path.startsWith('/control') ? 404 : 401,
    );
    for (const [key, status] of Object.entries(expected)) {
      expect({ key, status: (await call(keys[key] ?? '', method, path, body)).status }).toEqual({
        key,
        status,
      });
    }
  });

  it('a key for one site lists that site alone', async () => {
    const { sites } = (await call(keys['read of example.org'] ?? '', 'GET', '/api/sites')).json();
    expect(sites).toMatchObject([{ domain: 'example.org' }]);
  });
});

describe('managing', () => {
  it('adds, changes and removes a site and refuses what is none', async () => {
    const admin = keys.admin ?? '';
    const added = await call(admin, 'POST', '/api/sites', {
      domain: 'Neu.Example',
      time_zone: 'Europe/Berlin',
    });
    expect(added.status).toBe(201);
    expect(added.json()).toMatchObject({
      domain: 'neu.example',
      time_zone: 'Europe/Berlin',
      snippet: expect.stringContaining('data-domain="neu.example"'),
    });
    expect((await call(admin, 'POST', '/api/sites', { domain: 'neu.example' })).status).toBe(409);
    const changed = await call(admin, 'PATCH', '/api/sites/neu.example', {
      settings: { ip: 'none', excluded_addresses: ['10.0.0.0/8'] },
    });
    expect(changed.json()).toMatchObject({
      settings: { ip: 'none', excluded_addresses: ['10.0.0.0/8'], gpc: 'honour' },
    });
    expect((await call(admin, 'DELETE', '/api/sites/neu.example')).status).toBe(200);
    expect((await call(admin, 'DELETE', '/api/sites/neu.example')).status).toBe(404);
    for (const [body, field] of [
      [{ domain: 'https://a.example/' }, 'domain'],
      [{ domain: 'a.example', time_zone: '+01:00' }, 'time_zone'],
      [
        { domain: 'a.example', settings: { excluded_addresses: ['10.0.0.0/99'] } },
        'settings.excluded_addresses.0',
      ],
      [{ domain: 'a.example', colour: 'red' }, 'colour'],
      [{}, 'domain'],
    ] as const) {
      const refused = await call(admin, 'POST', '/api/sites', body);
      expect({ status: refused.status, field: refused.json().field }).toEqual({ status: 422, field });
    }
    expect((await call(admin, 'POST', '/api/sites', '{')).status).toBe(400);
    expect((await call(admin, 'POST', '/api/sites', 'x'.repeat(300_000))).status).toBe(413);
  });

  it('excludes addresses that the owner excludes, from the next event on', async () => {
    await call(keys.admin ?? '', 'PATCH', '/api/sites/example.org', {
      settings: { excluded_addresses: ['127.0.0.0/8'] },
    });
    const answer = await firsthand.beacon({ name: 'pageview', url: 'https://example.org/' });
    expect(answer.headers['x-firsthand']).toBe('excluded; reason=address');
  });
});

describe('asking over HTTP', () => {
  it('counts a visitor once whose cookie came back, and a browser without cookies as its cookieless self', async () => {
    const first = await firsthand.beacon(view({ url: 'https://example.com/a' }));
    const cookie = String(first.headers['set-cookie']).split(';')[0] ?? '';
    await firsthand.beacon(view({ url: 'https://example.com/b' }), { cookie });
    for (const path of ['c', 'd']) {
      await firsthand.beacon(view({ url: `https://example.com/${path}` }), {
        'user-agent': `${FIREFOX} second`,
      });
    }
    const { results } = await ask({ metrics: ['visitors', 'visits', 'pageviews', 'bounce_rate'] });
    expect(results).toEqual([{ dimensions: [], metrics: [2, 2, 4, 0] }]);
  });

  it('answers a question that arrives right behind its event with that event in it', async () => {
    for (let index = 1; index <= 20; index++) {
      await firsthand.beacon(view({ name: 'Signup' }));
      expect(
        (await ask({ metrics: ['events'], filters: [['is', 'event:name', ['Signup']]] })).results,
      ).toEqual([{ dimensions: [], metrics: [index] }]);
    }
  });

  it('answers goals and conversion rates', async () => {
    await call(keys.admin ?? '', 'POST', '/api/goals', { site: 'example.com', event: 'Signup' });
    await call(keys.admin ?? '', 'POST', '/api/goals', { site: 'example.com', page: '/a*' });
    const { results } = await ask({
      metrics: ['visitors', 'conversions', 'conversion_rate'],
      dimensions: ['event:goal'],
    });
    expect(results).toEqual([
      { dimensions: ['Signup'], metrics: [expect.any(Number), 20, expect.any(Number)] },
      { dimensions: ['Visit /a*'], metrics: [1, 1, expect.any(Number)] },
    ]);
  });

  it('names what is wrong and what is known', async () => {
    const wrong = await ask({ metrics: ['visitors', 'happiness'] });
    expect(wrong).toMatchObject({
      status: 400,
      allowed: expect.arrayContaining(['visitors', 'bounce_rate']),
    });
    expect(await ask({ site: 'nowhere.example', metrics: ['visitors'] })).toMatchObject({
      status: 404,
      field: 'site',
    });
  });

  it('answers the same after a rebuild', async () => {
    const question = {
      metrics: ['visitors', 'visits', 'pageviews', 'events', 'bounce_rate', 'visit_duration'],
      dimensions: ['event:page'],
    };
    const before = await ask(question);
    await firsthand.app.ports.rebuild();
    expect((await ask(question)).results).toEqual(before.results);
  });
});

describe('every answer', () => {
  it.each(['/', '/api/sites', '/nowhere', '/healthz', '/metrics'])(
    'of %s carries security headers',
    async (path) => {
      const { headers } = await firsthand.send(path);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'content-security-policy': expect.any(String),
      });
    },
  );
});
