import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assign, visitorIn } from '../../src/identity/assign.ts';
import { type Answered, FIREFOX, type Running, startFirsthand } from '../running.ts';

let firsthand: Running;
let key: string;
beforeAll(async () => {
  firsthand = await startFirsthand();
  key = (await firsthand.app.ports.addKey({ name: 'admin', scope: 'admin' })).key;
  await firsthand.app.ports.addGoal({ site: 'example.com', match: { event: 'Signup' } });
});
afterAll(() => firsthand.stop());

const call = (method: string, path: string, body?: unknown, secret = key): Promise<Answered> =>
  firsthand.send(path, {
    method,
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const HALVES = [
  { name: 'a', weight: 50 },
  { name: 'b', weight: 50 },
];
const add = (name: string, more: Record<string, unknown> = {}) =>
  call('POST', '/api/experiments', {
    site: 'example.com',
    name,
    variants: HALVES,
    goals: ['Signup'],
    ...more,
  });
const change = (name: string, what: Record<string, unknown>) =>
  call('PATCH', `/api/experiments/${name}`, { site: 'example.com', ...what });
const act = (name: string, word: string, body: Record<string, unknown> = {}) =>
  call('POST', `/api/experiments/${name}/${word}`, { site: 'example.com', ...body });

describe('an experiment', () => {
  it('is a draft, runs, stops, and is decided; everything is logged with time and person', async () => {
    const added = await add('life');
    expect(added.status).toBe(201);
    expect(added.json()).toMatchObject({
      name: 'life',
      state: 'draft',
      traffic: 100,
      aa: false,
      decided: null,
    });
    expect((await act('life', 'start')).json()).toMatchObject({ state: 'running' });
    expect((await change('life', { goals: [] })).json()).toMatchObject({ goals: [] });
    expect((await act('life', 'stop')).json()).toMatchObject({ state: 'stopped' });
    expect((await act('life', 'decide', { ship: 'b' })).json()).toMatchObject({
      state: 'decided',
      decided: 'b',
    });
    const { id, changes } = (await call('GET', '/api/experiments/life?site=example.com')).json();
    expect((changes as { who: string; what: string }[]).map(({ who, what }) => [who, what])).toEqual([
      ['admin', 'added'],
      ['admin', 'started'],
      ['admin', 'changed: goals []'],
      ['admin', 'stopped'],
      ['admin', 'decided: b'],
    ]);
    expect((await call('GET', `/api/experiments/${id}`)).json()).toMatchObject({ name: 'life' });
  });

  it.each([
    [
      'weights that are not whole',
      {
        variants: [
          { name: 'a', weight: 0.5 },
          { name: 'b', weight: 1 },
        ],
      },
      'variants.0.weight',
    ],
    ['one variant', { variants: [{ name: 'a', weight: 1 }] }, 'variants'],
    [
      'variants of one name',
      {
        variants: [
          { name: 'a', weight: 1 },
          { name: 'a', weight: 1 },
        ],
      },
      'variants',
    ],
    ['a goal that does not exist', { goals: ['Nothing'] }, 'goals'],
    ['a guardrail that is none', { guardrails: ['visitors'] }, 'guardrails.0'],
    ['an audience of what is known later', { audience: ['is', 'visit:exit_page', ['/']] }, 'audience[1]'],
    ['an end in the past', { ends_at: '2020-01-01T00:00:00Z' }, 'ends_at'],
    [
      'an address for one variant alone',
      {
        variants: [
          { name: 'a', weight: 1, url: 'https://example.com/a' },
          { name: 'b', weight: 1 },
        ],
      },
      'variants',
    ],
    ['more than there are', { traffic: 101 }, 'traffic'],
  ])('is refused with %s', async (_, more, field) => {
    const refused = await add('wrong', more);
    expect(refused.status).toBe(422);
    expect(refused.json()).toMatchObject({ field });
  });

  it('keeps its split while it runs, and says what to do instead', async () => {
    await add('fixed', { traffic: 20 });
    await act('fixed', 'start');
    const moved = await change('fixed', {
      variants: [
        { name: 'a', weight: 90 },
        { name: 'b', weight: 10 },
      ],
    });
    expect(moved.status).toBe(409);
    expect(moved.json()).toMatchObject({
      field: 'variants',
      detail: expect.stringContaining('add another experiment'),
    });
    expect((await change('fixed', { traffic: 10 })).status).toBe(409);
    expect((await change('fixed', { traffic: 50 })).json()).toMatchObject({ traffic: 50 });
    await act('fixed', 'stop');
    const again = await act('fixed', 'start');
    expect(again.status).toBe(409);
    expect(again.json().detail).toContain('Add another experiment');
    expect((await act('fixed', 'decide', { ship: 'z' })).json()).toMatchObject({
      field: 'ship',
      allowed: ['a', 'b'],
    });
  });

  it('takes a slice of its group, until there is no more', async () => {
    await add('first-third', { traffic: 33, group: 'header' });
    expect((await add('second-third', { traffic: 33, group: 'header' })).json()).toMatchObject({
      assignment: { from: 33 },
    });
    const full = await add('half', { traffic: 50, group: 'header' });
    expect(full.status).toBe(409);
    expect(full.json()).toMatchObject({ field: 'traffic', allowed: expect.stringContaining('34') });
  });

  it('keeps its name when it is removed, so that exposures of two are never mixed', async () => {
    await add('gone');
    expect((await call('DELETE', '/api/experiments/gone?site=example.com')).status).toBe(200);
    expect((await call('GET', '/api/experiments/gone?site=example.com')).status).toBe(404);
    expect((await add('gone')).status).toBe(409);
  });

  it('is changed by keys of its own site that may, alone', async () => {
    await firsthand.app.ports.addSite({ domain: 'other.org', timeZone: 'UTC', settings: {} });
    const other = (await firsthand.app.ports.addKey({ name: 'other', scope: 'admin', site: 'other.org' }))
      .key;
    const reader = (await firsthand.app.ports.addKey({ name: 'reader', scope: 'read' })).key;
    const { id } = (await add('guarded')).json();
    expect((await call('GET', `/api/experiments/${id}`, undefined, other)).status).toBe(404);
    expect((await call('POST', `/api/experiments/${id}/start`, {}, other)).status).toBe(404);
    expect((await call('POST', `/api/experiments/${id}/start`, {}, reader)).status).toBe(403);
    expect((await call('POST', `/api/experiments/${id}/results`, {}, reader)).status).toBe(200);
  });
});

describe('experiments.js', () => {
  const script = (headers: Record<string, string> = {}, query = '?domain=example.com') =>
    firsthand.send(`/experiments.js${query}`, { headers: { host: 'stats.example.com', ...headers } });
  const shown = ({ text }: Answered) =>
    JSON.parse(/\[\[.*?\]\]|\[\]/.exec(text)?.[0] ?? 'null') as string[][];

  it('assigns by the cookie, gives one where there is none, and says the same again', async () => {
    const { salt } = (await add('hero', { pages: '/pricing*' })).json().assignment as { salt: string };
    await act('hero', 'start');
    const first = await script();
    expect(first.status).toBe(200);
    expect(first.headers['cache-control']).toBe('private, max-age=300');
    const cookie = String(first.headers['set-cookie']).split(';')[0] ?? '';
    const visitor = visitorIn(cookie.replace(/^fh_id=/, ''));
    const again = await script({ cookie });
    expect(again.headers['set-cookie']).toBeUndefined();
    expect(again.text).toBe(first.text);
    expect((await script({ cookie, 'if-none-match': String(first.headers.etag) })).status).toBe(304);
    const mine = shown(again).find(([name]) => name === 'hero');
    expect(mine).toEqual([
      'hero',
      assign({ salt, variants: HALVES, traffic: 100 }, visitor ?? ''),
      '^\\/pricing.*$',
      1,
      'a',
    ]);
  });

  it('shows what was chosen to everybody, and nothing of drafts and of what was stopped', async () => {
    await add('chosen');
    await act('chosen', 'start');
    await act('chosen', 'decide', { ship: 'b' });
    await add('draft');
    await add('over');
    await act('over', 'start');
    await act('over', 'stop');
    const names = shown(await script()).map(([name, variant, , counts]) => [name, variant, counts]);
    expect(names).toContainEqual(['chosen', 'b', 0]);
    expect(names.map(([name]) => name)).not.toEqual(expect.arrayContaining(['draft']));
    expect(names.map(([name]) => name)).not.toEqual(expect.arrayContaining(['over']));
  });

  it('gives nothing to bots, to who opted out, and no cookie where the site has none', async () => {
    const bot = await script({
      'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    });
    expect([shown(bot), bot.headers['set-cookie']]).toEqual([[], undefined]);
    expect(shown(await script({ cookie: 'fh_optout=1' }))).toEqual([]);
    const private_ = await script({ 'sec-gpc': '1' });
    expect(private_.headers['set-cookie']).toBeUndefined();
    expect(shown(private_).length).toBeGreaterThan(0);
    expect((await script({ 'sec-gpc': '1' })).text).toBe(private_.text);
  });

  it('shows an experiment to its audience alone', async () => {
    await add('firefox', { audience: ['is', 'visit:browser', ['Firefox']] });
    await act('firefox', 'start');
    const names = async (agent: string) => shown(await script({ 'user-agent': agent })).map(([name]) => name);
    expect(await names(FIREFOX)).toContain('firefox');
    expect(
      await names(
        'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
      ),
    ).not.toContain('firefox');
  });

  it('refuses a site that there is not', async () => {
    expect((await script({}, '?domain=nowhere.test')).status).toBe(403);
    expect((await firsthand.send('/experiments.js', { method: 'POST' })).status).toBe(405);
  });

  it('sends visitors of a split-URL test to the address of their variant, parameters and all', async () => {
    const variants = HALVES.map((one) => ({
      ...one,
      url: `https://example.com/landing-${one.name}?from=test`,
    }));
    await add('landing', { variants });
    await act('landing', 'start');
    const { status, headers } = await firsthand.send('/split/landing?domain=example.com&utm_source=news', {
      headers: { host: 'stats.example.com' },
    });
    expect(status).toBe(302);
    expect(headers.location).toMatch(/^https:\/\/example\.com\/landing-[ab]\?from=test&utm_source=news$/);
    expect((await firsthand.send('/split/none?domain=example.com')).status).toBe(404);
  });
});

it('results are answered from events with what was shown, and as a text to read', async () => {
  const { id } = (await add('asked', { starts_at: '2026-01-01T00:00:00Z' })).json();
  const now = Date.now();
  const event = (who: string, variant: string, name = 'pageview') => ({
    name,
    url: 'https://example.com/',
    domain: 'example.com',
    timestamp: now - 60_000,
    visitor_id: who,
    user_agent: FIREFOX,
    experiments: { asked: variant },
  });
  await firsthand.batch([event('1', 'a'), event('2', 'b'), event('2', 'b', 'Signup'), event('3', '<b>|`')]);
  const { verdict, goals, left_out } = (await call('POST', `/api/experiments/${id}/results`, {})).json();
  expect(goals).toMatchObject([
    {
      goal: 'Signup',
      variants: [
        { visitors: 1, converted: 0 },
        { visitors: 1, converted: 1, rate: 100 },
      ],
    },
  ]);
  expect(left_out).toMatchObject({ unknown_variants: 1 });
  const reports = await Promise.all(
    ['md', 'html'].map((format) =>
      call('GET', `/api/experiments/asked/report?site=example.com&format=${format}`),
    ),
  );
  for (const report of reports)
    expect(report.json().text).toContain((verdict as { text: string }).text.slice(0, 12));
  const wrong = await call('POST', `/api/experiments/${id}/results`, { dimensions: ['visit:nothing'] });
  expect(wrong.status).toBe(400);
});
