import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firsthand as command, end, type Process, serve, temporaryDirectory } from '../faults/process.ts';
import { FIREFOX, startFirsthand, view } from '../running.ts';

// One day of three visitors, asked about by every command that asks.

const directory = temporaryDirectory();
const out = mkdtempSync(join(tmpdir(), 'firsthand-out-'));
const SITE = ['--site', 'example.com'];
const DAY = [...SITE, '--period', '2025-06-01,2025-06-01'];
let server: Process;

beforeAll(async () => {
  const filling = await startFirsthand({ FIRSTHAND_DATA: directory });
  const event = (who: string, time: string, url: string, more: Record<string, unknown> = {}) =>
    view({
      url: `https://example.com${url}`,
      visitor_id: who,
      timestamp: `2025-06-01T${time}Z`,
      user_agent: FIREFOX,
      ...more,
    });
  await filling.batch([
    event('ada', '10:00:00', '/cart?utm_source=google'),
    event('ada', '10:02:00', '/cart', { name: 'Purchase', title: '=cmd()' }),
    event('ben', '11:00:00', '/cart'),
    event('ben', '11:01:00', '/help'),
    event('cem', '12:00:00', '/help'),
    { ...event('dan', '', '/now'), timestamp: Date.now() },
  ]);
  await filling.app.ports.addGoal({ site: 'example.com', match: { event: 'Purchase' } });
  await filling.stop();
  server = await serve(directory);
});
afterAll(async () => {
  await end(server, 'SIGTERM');
  for (const one of [directory, out]) rmSync(one, { recursive: true, force: true });
});

const run = (...args: string[]) => command(...args, '--data', directory);
const lines = (text: string) => text.trim().split(/\r?\n/);
const json = async (...args: string[]) => JSON.parse((await run(...args, '--format', 'json')).out);

describe('export', () => {
  it('prints the events of a period, one line each, safe for spreadsheets', async () => {
    const { code, out: text, err } = await run('export', ...DAY);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [header = '', ...rows] = lines(text);
    expect(header.split(',').slice(0, 4)).toEqual(['record', 'id', 'site', 'time']);
    expect(rows).toHaveLength(5);
    expect(text).toContain("'=cmd()");
    const ndjson = lines((await run('export', ...DAY, '--format', 'ndjson')).out).map((line) =>
      JSON.parse(line),
    );
    expect(ndjson.map(({ page }) => page)).toEqual(['/cart', '/cart', '/cart', '/help', '/help']);
  });

  it('writes a file whole or not at all', async () => {
    const file = join(out, 'june.parquet');
    expect((await run('export', ...DAY, '--format', 'parquet', '--output', file)).out).toBe('');
    expect(readFileSync(file).subarray(0, 4).toString()).toBe('PAR1');
    const failed = await run('export', ...SITE, '--period', 'never', '--output', join(out, 'x.csv'));
    expect(failed).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^firsthand: [^\n]*period[^\n]*\n$/),
    });
    expect(readdirSync(out)).toEqual(['june.parquet']);
  });
});

describe('realtime', () => {
  it('tells who is there now', async () => {
    const { out: table } = await run('realtime', ...SITE);
    expect(table).toContain('1 visitors in the last 5 minutes, 1 in the last 30');
    expect(table).toMatch(/\/now +1 +1\n/);
    expect(await json('realtime', ...SITE)).toMatchObject({ last_5_minutes: { visitors: 1 } });
  });
});

describe('funnel', () => {
  it('saves, lists, shows and removes', async () => {
    const steps = ['--step', 'event:page is /cart', '--step', 'Purchase'];
    expect((await run('funnel', 'add', ...SITE, '--name', 'Checkout', ...steps)).out).toBe('Checkout\n');
    expect((await run('funnel', 'list', ...SITE)).out).toBe('Checkout\t/cart → Purchase\n');
    const { out: table } = await run('funnel', 'show', 'Checkout', ...DAY);
    expect(table).toMatch(/\/cart +2 +2 +100\.0 %/);
    expect(table).toMatch(/Purchase +1 +1 +50\.0 %.* 2m 00s/);
    const { out: csv } = await run(
      'funnel',
      'show',
      'Checkout',
      ...DAY,
      '--by',
      'visit:source',
      '--format',
      'csv',
    );
    expect(lines(csv)).toEqual([
      'visit:source,step_1,step_2,conversion',
      'Direct / None,1,0,0',
      'Google,1,1,100',
    ]);
    expect((await run('funnel', 'remove', 'Checkout', ...SITE)).code).toBe(0);
    expect(await run('funnel', 'show', 'Checkout', ...DAY)).toMatchObject({
      code: 2,
      err: expect.stringContaining('There is no funnel "Checkout"'),
    });
  });
});

describe('journeys', () => {
  it('shows where visits go, and where they come from', async () => {
    const { out: table } = await run('journeys', ...DAY, '--from', 'event:page is /cart', '--depth', '1');
    expect(table).toMatch(/1 after\nStop +Visits +Share *\n/);
    expect(table).toMatch(/goal Purchase +1 +50\.0 %/);
    expect(table).toMatch(/\/help +1 +50\.0 %/);
    const { out: csv } = await run('journeys', ...DAY, '--from', 'Purchase', '--format', 'csv');
    expect(lines(csv)).toContain('-1,/cart,1,100');
  });
});

describe('retention', () => {
  it('shows who came back, by the day of the first visit', async () => {
    const { out: csv } = await run(
      'retention',
      ...SITE,
      '--period',
      '2025-06-01,2025-06-02',
      '--by',
      'day',
      '--format',
      'csv',
    );
    expect(lines(csv)).toEqual(['cohort,visitors,share_0,share_1', '2025-06-01,3,100,0', '2025-06-02,0,,']);
    expect((await run('retention', ...DAY, '--by', 'day')).out).toMatch(/2025-06-01 +3 +100\.0 %/);
  });
});

describe('attribution', () => {
  const GOAL = [...DAY, '--goal', 'Purchase'];

  it('shows every model side by side, and the commonest paths', async () => {
    const { out: table } = await run('attribution', ...GOAL);
    expect(table).toMatch(
      /^Source +Last +Last non-direct +First +Linear +Position +Time decay +Markov +Removal$/m,
    );
    expect(table).toMatch(/^Google( +1\.00){7} +100\.0 %$/m);
    expect(table).toMatch(/^All( +1\.00){7} +–$/m);
    expect(table).toMatch(/Commonest of 1 paths\nPath .*\nGoogle +1 +100\.0 %/);
    const { out: csv } = await run(
      'attribution',
      ...GOAL,
      '--by',
      'visit:channel',
      '--models',
      'linear,first',
      '--format',
      'csv',
    );
    expect(lines(csv)).toEqual(['visit:channel,linear,first', 'Organic Search,1,1']);
    expect(await json('attribution', ...GOAL, '--paths', '0')).toMatchObject({ conversions: 1, paths: [] });
  });

  it.each([
    ['lookback', '400'],
    ['half-life', '0'],
    ['models', 'best'],
    ['by', 'event:page'],
  ])('refuses --%s %s in one line', async (name, value) => {
    expect(await run('attribution', ...GOAL, `--${name}`, value)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^firsthand: [^\n]+\n$/),
    });
  });
});

describe('--explain', () => {
  it('says why, below the numbers', async () => {
    const { out: text } = await run(
      'report',
      ...DAY,
      '--metrics',
      'visitors',
      '--filter',
      'event:page is /cart',
      '--explain',
    );
    expect(text).toMatch(/^Visitors +2$/m);
    for (const said of [
      'Visitors: Distinct visitors with at least one event in the period',
      'Page is "/cart"',
      '2 visitors, 3 events: identified.',
      '-- for the answer, with ["example.com",',
    ])
      expect(text).toContain(said);
    expect(
      await json('funnel', 'show', ...DAY, '--step', 'Purchase', '--step', 'Purchase', '--explain'),
    ).toMatchObject({
      explain: { identities: expect.any(Array) },
    });
  });

  it.each(['report', 'retention'])('of %s has no room in csv', async (name) => {
    const refused = await run(name, ...DAY, '--explain', '--format', 'csv');
    expect(refused).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^firsthand: [^\n]*csv[^\n]*\n$/),
    });
  });
});
