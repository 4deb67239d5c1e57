import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeShare, type ShareInput } from '../../../src/web/shares.ts';
import { FIREFOX, type Running, startFirsthand, view } from '../../running.ts';
import { peopleOf } from './people.ts';

let firsthand: Running;
const { get, post, submit, signIn, cookieOf } = peopleOf(() => firsthand);
const site = 'example.com';

beforeAll(async () => {
  firsthand = await startFirsthand();
  await firsthand.app.ports.addSite({ domain: 'other.example', timeZone: 'UTC', settings: {} });
  const seen = (visitor: string, page: string, referrer: string, domain = site) =>
    view({
      visitor_id: visitor,
      user_agent: FIREFOX,
      domain,
      url: `https://${domain}${page}`,
      referrer,
      timestamp: Date.now() - 60_000,
    });
  const google = 'https://www.google.com/';
  await firsthand.batch([
    seen('a', '/open', google),
    seen('b', '/open', google),
    seen('b', '/secret', google),
    seen('c', '/secret', 'https://www.bing.com/'),
    seen('d', '/elsewhere', google, 'other.example'),
  ]);
  await firsthand.app.ports.addGoal({ site, match: { page: '/open' } });
  await firsthand.app.ports.addSegment({
    site,
    name: 'Open',
    user: null,
    filters: [['is', 'event:page', ['/open']]],
  });
});
afterAll(() => firsthand.stop());

const share = async (input: Partial<ShareInput> = {}) => {
  const made = await makeShare(firsthand.app.ports, { site, name: 'Agency', frames: [], ...input }, 'me');
  return { ...made, path: `/share/${made.token}` };
};
/** The first number of the headline. */
const visitors = (text: string) => /class="value">\s*<span[^>]*>([^<]*)</.exec(text)?.[1];
const policy = ({ headers }: { headers: Record<string, unknown> }) => headers['content-security-policy'];

describe('a shared link', () => {
  it('shows its site to who is not signed in, every address of it under the link', async () => {
    const { path } = await share();
    const shown = await get(path);
    expect(shown.status).toBe(200);
    expect(visitors(shown.text)).toBe('3');
    const addresses = [...shown.text.matchAll(/(?:href|action)="([^"]+)"/g)].map(([, href]) => href ?? '');
    expect(addresses.filter((one) => !/^(\/assets\/|#)/.test(one) && !one.startsWith(path))).toEqual([]);
    expect(shown.text).not.toContain('other.example');
    for (const below of [
      '/goals',
      '/funnels',
      '/journeys',
      '/retention',
      '/attribution',
      '/experiments',
      '/hours',
    ]) {
      const place = await get(`${path}${below}`);
      expect(place.status, below).toBe(200);
      expect(place.text, below).not.toMatch(/method="post"|does not show this/);
    }
    expect((await get(`${path}/details/page`)).text).toContain('/secret');
    expect((await get(`${path}/csv/page`)).text).toContain('/secret');
    const filtered = await get(`${path}/filter?filter=visit:source&operator=is&values=Bing`);
    expect(filtered.headers.location).toBe(`${path}?visit%3Asource=is%3ABing`);
  });

  it('stops when it is revoked, and when its time is over', async () => {
    const revoked = await share();
    await firsthand.app.ports.removeShare({ site, id: revoked.id });
    expect((await get(revoked.path)).status).toBe(404);
    const soon = await share({ expires_at: new Date(Date.now() + 400).toISOString() });
    expect((await get(soon.path)).status).toBe(200);
    await expect.poll(async () => (await get(soon.path)).status).toBe(404);
    expect((await get('/share/x')).status).toBe(404);
    const past = share({ expires_at: '2020-01-01T00:00:00Z' });
    await expect(past).rejects.toMatchObject({ details: { field: 'expires_at' } });
  });

  it('does not open another site, the API, or any page that is not for guests', async () => {
    const { path, token } = await share();
    for (const below of ['/install', '/sharing', '/annotations', '/segments', '/settings', '/users'])
      expect((await get(`${path}${below}`)).status, below).toBe(404);
    expect((await get('/sites/other.example')).headers.location).toBe('/sign-in');
    const asked = await firsthand.send('/api/query', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ site, metrics: ['visitors'] }),
    });
    expect(asked.status).toBe(401);
  });
});

describe('a link to a segment', () => {
  const tries: [what: string, below: string][] = [
    ['no filter', ''],
    ['a filter on something else', '?event:page=is:/secret'],
    ['its own filter turned around', '?event:page=is_not:/open'],
    ['an "or" with everything', `?filters=${enc(['or', [OPEN(), ['is_not', 'event:page', ['x']]]])}`],
    ['"not" of what it is locked to', `?filters=${enc(['not', OPEN()])}`],
    ['what visits have done', `?filters=${enc(['has_done', ['is', 'event:page', ['/secret']]])}`],
    ['what visits have done, hidden', `?filters=${enc(['not', ['not', ['has_done', SECRET()]]])}`],
    ['another site', '?site=other.example&domain=other.example'],
    ['filters of another form', '?filters=[]&filter=&segment='],
    ['another goal', '?event:goal=is:Visit%20/open'],
    ['all time', '?period=all&compare=none'],
  ];
  function enc(tree: unknown) {
    return encodeURIComponent(JSON.stringify(tree));
  }
  function OPEN() {
    return ['is', 'event:page', ['/open']];
  }
  function SECRET() {
    return ['is', 'event:page', ['/secret']];
  }

  it.each(tries)('shows nothing outside of it: %s', async (_, query) => {
    const { path } = await share({ segment: 'Open' });
    const parts = ['screen', 'now', 'card-sources', 'card-pages'];
    const answers = [
      await get(`${path}${query}`),
      await get(`${path}${query}${query ? '&' : '?'}pages=page&sources=referrer`),
      ...(await Promise.all(parts.map((part) => get(`${path}${query}`, undefined, { 'x-fragment': part })))),
      await get(`${path}/details/page${query}`),
      await get(`${path}/details/referrer${query}`),
      await get(`${path}/csv/page${query}`),
      await get(`${path}/csv/source${query}`),
      await get(`${path}/values?filter=event:page&${query.slice(1)}`),
      await get(`${path}/now${query}`),
      await get(`${path}/hours${query}`),
      await get(`${path}/goals${query}`),
      await get(`${path}/panel/page${query}`),
      await get(`${path}/panel/headline${query}`),
    ];
    for (const { text } of answers) {
      // What somebody asks for stands in the pills and addresses of their own page.
      const shown = text
        .replace(/<section class="filters"[\s\S]*?<\/section>/g, '')
        .replace(/(href|action|value)="[^"]*"/g, '');
      expect(shown).not.toMatch(/\/secret|bing|elsewhere/i);
      expect(['2', '0', undefined, '–']).toContain(visitors(shown));
    }
  });

  it('has no pages whose questions look past it', async () => {
    const { path } = await share({ segment: 'Open' });
    const { text } = await get(path);
    for (const below of ['/funnels', '/journeys', '/retention', '/attribution']) {
      expect(text).not.toContain(`${path}${below}`);
      const query = '?at=/open&of=page&goal=Visit%20/open&what=event:page&how=is&value=/open&value=/secret';
      const asked = await get(`${path}${below}${query}`);
      expect(asked.text, below).toContain('A shared link does not show this');
      expect((await get(`${path}${below}/csv${query}`)).status, below).toBe(403);
    }
    const goals = await get(`${path}/goals`);
    expect(goals.status).toBe(200);
    expect(goals.text).not.toMatch(/method="post"|secret/);
  });

  it('keeps the segment as it was when the link was made', async () => {
    const { ports } = firsthand.app;
    const segment = await ports.addSegment({
      site,
      name: 'Moving',
      user: null,
      filters: [['is', 'event:page', ['/open']]],
    });
    const { path } = await share({ segment: 'Moving' });
    await ports.changeSegment(segment, { filters: [['contains', 'event:page', ['/']]] });
    expect(visitors((await get(path)).text)).toBe('2');
    await ports.removeSegment(segment);
    expect(visitors((await get(path)).text)).toBe('2');
  });

  it('cannot be made of a segment on goals, whose rates count everybody', async () => {
    await firsthand.app.ports.addSegment({
      site,
      name: 'Goal',
      user: null,
      filters: [['is', 'event:goal', ['Visit /open']]],
    });
    await expect(share({ segment: 'Goal' })).rejects.toMatchObject({ details: { field: 'segment' } });
  });
});

describe('a link to one panel', () => {
  it('shows that panel, unfiltered, and nothing else', async () => {
    const { path } = await share({ panel: 'source' });
    const { text } = await get(`${path}?event:page=is:/secret`);
    expect(text).toMatch(/Google/);
    expect(text).toMatch(/Bing/);
    expect(text).not.toContain('/secret');
    expect(text).not.toContain('headline');
    for (const below of ['/details/page', '/csv/page', '/panel/page', '/details/source'])
      expect((await get(`${path}${below}`)).status, below).toBe(403);
    for (const part of ['card-pages', 'now', 'screen'])
      expect((await get(path, undefined, { 'x-fragment': part })).text).not.toMatch(/\/secret|visitors now/);
    await expect(share({ panel: 'nothing' })).rejects.toMatchObject({ details: { field: 'panel' } });
  });
});

describe('a link with a password', () => {
  it('opens to who knows it, for this link alone, and pauses who guesses', async () => {
    const [one, two] = [
      await share({ password: 'correct horse battery' }),
      await share({ password: 'correct horse battery' }),
    ];
    for (const below of ['', '/details/page', '/csv/page', '/panel/page']) {
      const closed = await get(`${one.path}${below}`);
      expect(closed.status).toBe(401);
      expect(closed.text).not.toContain('/open');
    }
    expect((await get(one.path, undefined, { 'x-fragment': 'card-pages' })).text).toBe('');
    const opened = await post(one.path, { password: 'correct horse battery' });
    expect(opened.headers['set-cookie']).toEqual([
      expect.stringMatching(
        new RegExp(`^fh_share=\\d+\\.[\\w-]{43}; Path=${one.path}; Max-Age=43200; HttpOnly; SameSite=Lax$`),
      ),
    ]);
    const cookie = cookieOf(opened);
    expect(visitors((await get(one.path, cookie)).text)).toBe('3');
    expect((await get(two.path, cookie)).status).toBe(401);
    const forged = cookie.replace(/=\d+/, '=99999999999');
    expect((await get(one.path, forged)).status).toBe(401);
    const guesses: number[] = [];
    for (let guess = 0; guess < 6; guess += 1)
      guesses.push((await post(two.path, { password: `guess ${guess}` })).status);
    expect(guesses).toEqual([401, 401, 401, 401, 401, 429]);
    await expect(share({ password: 'correct horse battery', frames: ['*'] })).rejects.toMatchObject({
      details: { field: 'frames' },
    });
  });

  it('is kept as scrypt', async () => {
    const { token } = await share({ password: 'correct horse battery' });
    expect(firsthand.app.ports.findShare(token)?.password).toMatch(/^scrypt\$32768\$8\$3\$/);
  });
});

describe('a frame', () => {
  it('may be of the pages named, and at no other address', async () => {
    const { token, path } = await share({ frames: ['https://example.com', 'https://*.example.net:8443'] });
    const embedded = await get(`/embed/${token}`);
    expect(policy(embedded)).toMatch(/frame-ancestors https:\/\/example.com https:\/\/\*.example.net:8443$/);
    expect(embedded.text).not.toContain('class="top"');
    expect(policy(await get(`/embed/${token}/panel/trend`))).toContain(
      'frame-ancestors https://example.com ',
    );
    const owner = await signIn('owner');
    for (const denied of [path, '/sign-in', '/embed/x', '/api/sites', '/healthz', '/api/docs'])
      expect(policy(await get(denied)), denied).toMatch(/frame-ancestors 'none'$/);
    for (const denied of ['/sites/example.com', '/sites/example.com/panel/trend', '/users'])
      expect(policy(await get(denied, owner.cookie)), denied).toMatch(/frame-ancestors 'none'$/);
    const unframed = await share();
    expect((await get(`/embed/${unframed.token}`)).status).toBe(404);
  });

  it.each([
    "'self'",
    'https://a.example; script-src *',
    'javascript:x',
    'example.com',
    'https://a.example/path',
  ])('is not allowed to %s', async (frame) => {
    const { cookie } = await signIn('analyst');
    const fields = { name: 'Agency', frames: frame };
    const answer = await submit(`/sites/${site}/sharing`, fields, cookie);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('frames');
  });
});

describe('a public site', () => {
  it('is seen by everybody, read-only, until its owner says otherwise', async () => {
    const path = `/sites/${site}`;
    expect((await get(path)).headers.location).toBe('/sign-in');
    await firsthand.app.ports.changeSite(site, { settings: { public: true } });
    const shown = await get(path);
    expect(visitors(shown.text)).toBe('3');
    expect(shown.text).not.toMatch(/method="post"|other\.example/);
    expect((await get(`${path}/details/page`)).status).toBe(200);
    for (const below of ['/install', '/sharing', '/annotations', '/segments'])
      expect((await get(`${path}${below}`)).headers.location, below).toBe('/sign-in');
    expect((await get('/sites')).headers.location).toBe('/sign-in');
    await firsthand.app.ports.changeSite(site, { settings: { public: false } });
    expect((await get(path)).status).toBe(303);
  });
});

describe('the page of shared links', () => {
  it('makes, lists and revokes them for analysts', async () => {
    const { cookie, user } = await signIn('analyst');
    const fields = { name: 'Board <b>', segment: 'Open', until: '2090-01-31', frames: '' };
    expect((await submit(`/sites/${site}/sharing`, fields, cookie)).status).toBe(303);
    const made = firsthand.app.ports.shares(site).find(({ name }) => name === 'Board <b>');
    expect(made).toMatchObject({
      segment: 'Open',
      author: user.email,
      expiresAt: Date.UTC(2090, 0, 31, 23, 59, 59),
    });
    const { text } = await get(`/sites/${site}/sharing`, cookie);
    expect(text).toContain(`/share/${made?.token}`);
    expect(text).toContain('Board &lt;b&gt;');
    await submit(`/sites/${site}/sharing/${made?.id}/revoke`, {}, cookie);
    expect((await get(`/share/${made?.token}`)).status).toBe(404);
  });
});
