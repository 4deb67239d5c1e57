import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MODELS } from '../../../src/model/attribution.ts';
import { CARD_IDS } from '../../../src/web/dashboard/cards.ts';
import { PLACES } from '../../../src/web/dashboard/places.ts';
import { DEFAULT_VIEW, queryOf, type View } from '../../../src/web/dashboard/view.ts';
import { type Running, startFirsthand, view } from '../../running.ts';

let firsthand: Running;
let owner: string;
const SITE = '/sites/example.com';

beforeAll(async () => {
  firsthand = await startFirsthand();
  const now = Date.now();
  const event = (visitor: string, minutes: number, change: Record<string, unknown>) =>
    view({ visitor_id: visitor, timestamp: now - 600_000 + minutes * 60_000, ...change });
  await firsthand.batch([
    event('ada', 0, {}),
    event('ada', 1, { name: '=Signup' }),
    event('ben', 0, {}),
    event('ben', 1, { url: 'https://example.com/=1+1' }),
  ]);
  await firsthand.app.ports.addGoal({ site: 'example.com', match: { event: '=Signup' } });
  owner = await signedIn('owner');
});
afterAll(() => firsthand.stop());

async function signedIn(role: 'owner' | 'viewer') {
  const { link } = await firsthand.app.ports.addUser({ email: `${role}@example.com`, role });
  const { headers } = await firsthand.send(new URL(link).pathname, { method: 'POST' });
  return String(headers['set-cookie']).split(';')[0] ?? '';
}
const get = (path: string, cookie = owner) => firsthand.send(`${SITE}${path}`, { headers: { cookie } });
async function post(path: string, fields: Record<string, string> | [string, string][]) {
  const { text } = await firsthand.send('/account', { headers: { cookie: owner } });
  const form = /name="form" value="([^"]+)"/.exec(text)?.[1] ?? '';
  return firsthand.send(`${SITE}${path}`, {
    method: 'POST',
    headers: { cookie: owner, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams([
      ...(Array.isArray(fields) ? fields : Object.entries(fields)),
      ['form', form],
    ]).toString(),
  });
}
const rowsOf = (text: string) => text.trim().split('\r\n');

describe('the CSV of', () => {
  it('goals has what the API answers', async () => {
    const { headers, text } = await get('/goals/csv');
    expect(headers['content-disposition']).toBe('attachment; filename="example.com-goals.csv"');
    expect(rowsOf(text)).toEqual([
      'event:goal,conversions,visitors,conversion_rate,total_revenue,total_revenue_currency',
      expect.stringMatching(/^'=Signup,1,1,50,0,/),
    ]);
  });

  it('a funnel has every step, for all and by value', async () => {
    const steps = 'what=event:page&how=is&value=/pricing&what=event:goal&how=is&value=%3DSignup';
    const { text } = await get(`/funnels/csv?${steps}&by=visit:country`);
    expect(rowsOf(text)).toEqual([
      'visit:country,step,name,count,conversion_from_first,conversion_from_previous,drop_off,median_seconds,mean_seconds',
      '(all),1,/pricing,2,100,100,0,,',
      `(all),2,'=Signup,1,50,50,1,60,60`,
      '(none),1,/pricing,2,100,100,0,,',
      `(none),2,'=Signup,1,50,50,1,60,60`,
    ]);
  });

  it('journeys has every stop, the rest and the end', async () => {
    const { text } = await get('/journeys/csv?at=/pricing&depth=1');
    expect(rowsOf(text)).toEqual([
      'step,kind,name,visits,share',
      '-1,end,,2,100',
      '0,page,/pricing,2,100',
      '1,page,/=1+1,1,50',
      `1,goal,'=Signup,1,50`,
    ]);
  });

  it('retention has every cohort and interval', async () => {
    const { text } = await get('/retention/csv?cohort=day&period=day');
    expect(rowsOf(text)).toEqual([
      'cohort,cohort_visitors,interval,visitors,share,unfinished',
      expect.stringMatching(/^\d{4}-\d\d-\d\d,2,0,2,100,yes$/),
    ]);
  });

  it('attribution has every model', async () => {
    const { text } = await get('/attribution/csv');
    const [header, row, ...others] = rowsOf(text).map((line) => line.split(','));
    expect(header?.slice(0, 8)).toEqual(['visit:source', ...MODELS]);
    expect(row?.slice(0, 8)).toEqual(['Direct / None', ...MODELS.map(() => '1')]);
    expect(others).toEqual([]);
  });

  it('hours has every hour of every weekday', async () => {
    const { text } = await get('/hours/csv');
    expect(rowsOf(text)).toHaveLength(169);
    expect(rowsOf(text)[0]).toBe('time:weekday,time:hour_of_day,visitors');
  });
});

describe('what is wrong in an address', () => {
  it.each([
    ['/goals?match=x&kind=page', 'a path such as /thanks'],
    ['/goals?match=A&scroll=50', 'pages are scrolled, not events'],
    ['/goals?match=A&also=%7B', 'Further conditions are a list of filters in JSON'],
    ['/goals?match=A&what=visit:country&how=is&value=DE', 'is not what one event says of itself'],
    ['/goals?match=A&what=plan&how=matches&value=(', 'where'],
    ['/goals?match=A&worth=much', 'an amount above 0'],
    ['/funnels?funnel=Missing', 'There is no funnel'],
    ['/funnels?value=/a&value=/b&by=visit:nothing', 'There is no dimension'],
    ['/funnels?what=event:goal&how=is&value=Nothing&value=/b', 'Nothing'],
    ['/journeys?of=goal&at=Nothing', 'Nothing'],
    ['/retention?goal=Nothing', 'Nothing'],
    ['/funnels?value=/a&value=/b&visit:nothing=x', 'There is no such dimension'],
    ['/attribution?goal=Nothing', 'Nothing'],
    ['/attribution?by=event:page', 'no dimension that every visit has'],
    ['/hours?period=never', 'period'],
  ])('is said on the page: %s', async (path, words) => {
    const { status, text } = await get(path);
    expect({ status, trouble: text.includes('class="trouble"') }).toEqual({ status: 200, trouble: true });
    expect(text).toContain(words);
  });
});

it('no place asks under a name that the view has', () => {
  const view: View = {
    ...DEFAULT_VIEW,
    period: ['2026-10-01', '2026-10-31'],
    compare: ['2026-09-01', '2026-09-30'],
    weekdays: true,
    metric: 'visits',
    interval: 'day',
    trees: [['is', 'event:page', ['/']]],
    tabs: Object.fromEntries(CARD_IDS.map((id) => [id, 'x'])),
  };
  const names = [...queryOf(view).keys(), 'period', 'compare', 'place', 'form'];
  expect(PLACES.flatMap(({ own }) => own).filter((name) => names.includes(name))).toEqual([]);
});

describe('a goal’s form', () => {
  it('changes a goal in its place, and refuses the name of another', async () => {
    const { ports } = firsthand.app;
    const names = () => ports.goals('example.com').map(({ name }) => name);
    expect((await post('/goals', { kind: 'page', match: '/=1+1', name: 'Odd' })).status).toBe(303);
    expect(names()).toEqual(['=Signup', 'Odd']);
    const taken = await post('/goals', { goal: 'Odd', kind: 'page', match: '/=1+1', name: '=Signup' });
    expect(taken.status).toBe(409);
    await post('/goals', { goal: 'Odd', kind: 'page', match: '/pricing', name: 'Even', scroll: '50' });
    expect(ports.goals('example.com').find(({ name }) => name === 'Even')).toMatchObject({
      match: { page: '/pricing', scroll: 50 },
    });
    expect((await post('/goals', { goal: 'Odd', kind: 'page', match: '/x' })).status).toBe(404);
    await post('/goals/remove', { name: 'Even' });
    expect(names()).toEqual(['=Signup']);
  });

  it('saves just what was previewed', async () => {
    const { text } = await get(
      '/goals?kind=event&match=%3DSignup&name=&scroll=&engaged=&worth=&currency=&what=plan&how=is&value=pro&what=&how=is&value=&also=',
    );
    const form = /<form method="post" action="[^"]*\/goals">(.*?)<\/form>/.exec(text)?.[1] ?? '';
    const fields = [...form.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']): [string, string] => [name, value],
    );
    const saved = await post('/goals', fields);
    expect({ status: saved.status, trouble: /class="trouble".*?<\/div>/.exec(saved.text)?.[0] }).toEqual({
      status: 303,
    });
    await post('/goals/remove', { name: '=Signup, plan is pro' });
    expect(firsthand.app.ports.goals('example.com')).toHaveLength(1);
  });

  it('says what a goal would have been worth', async () => {
    const { text } = await get('/goals?match=%3DSignup&worth=12.50&currency=eur');
    expect(text).toContain('€12.50');
  });

  it('is not shown to who may not save', async () => {
    const { text } = await get('/goals?match=A', await signedIn('viewer'));
    expect(text).not.toContain('See what it counts');
    expect(text).not.toContain('Remove');
  });
});
