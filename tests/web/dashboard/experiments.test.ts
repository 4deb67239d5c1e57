import { afterAll, beforeAll, expect, it } from 'vitest';
import { FIREFOX, type Running, startFirsthand } from '../../running.ts';

let firsthand: Running;
const cookies = { analyst: '', viewer: '' };
const SITE = '/sites/example.com/experiments';

beforeAll(async () => {
  firsthand = await startFirsthand();
  await firsthand.app.ports.addGoal({ site: 'example.com', match: { event: 'Signup' } });
  for (const role of ['analyst', 'viewer'] as const) {
    const { link } = await firsthand.app.ports.addUser({ email: `${role}@example.com`, role });
    const { headers } = await firsthand.send(new URL(link).pathname, { method: 'POST' });
    cookies[role] = String(headers['set-cookie']).split(';')[0] ?? '';
  }
});
afterAll(() => firsthand.stop());

const get = (path = '', role: keyof typeof cookies = 'analyst') =>
  firsthand.send(`${SITE}${path}`, { headers: { cookie: cookies[role] } });
async function post(path: string, fields: Record<string, string>, role: keyof typeof cookies = 'analyst') {
  const { text } = await firsthand.send('/account', { headers: { cookie: cookies[role] } });
  const form = /name="form" value="([^"]+)"/.exec(text)?.[1] ?? '';
  return firsthand.send(`${SITE}${path}`, {
    method: 'POST',
    headers: { cookie: cookies[role], 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...fields, form }).toString(),
  });
}

it('an experiment is added, started, read and decided by forms', async () => {
  expect((await get()).text).toContain('Show some visitors another design');
  const added = await post('', { name: 'hero', variants: 'a:50, b:50', goal: 'Signup', pages: '/pricing*' });
  expect([added.status, added.headers.location]).toEqual([303, `${SITE}?experiment=hero`]);
  expect((await get()).text).toContain('Not started: nobody sees it yet.');
  expect((await post('/change', { name: 'hero', do: 'start' })).status).toBe(303);
  const event = (who: string, name: string, variant: string) => ({
    name,
    url: 'https://example.com/pricing',
    domain: 'example.com',
    visitor_id: who,
    user_agent: FIREFOX,
    timestamp: Date.now() - 1000,
    experiments: { hero: variant },
  });
  await firsthand.batch([
    event('1', 'pageview', 'a'),
    event('2', 'pageview', 'b'),
    event('2', 'Signup', 'b'),
  ]);
  const { text } = await get();
  expect(text).toContain('Keep waiting');
  expect(text).toContain('100.00 %');
  expect((await get('/csv')).text.trim().split('\r\n')).toEqual([
    'goal,variant,visitors,converted,rate,lift,lift_low,lift_high',
    'Signup,a,1,0,0,,,',
    'Signup,b,1,1,100,,,',
  ]);
  expect((await post('/change', { name: 'hero', ship: 'b' })).status).toBe(303);
  expect((await get()).text).toContain('b was chosen: everybody sees it.');
  const { changes } = firsthand.app.ports.experiments('example.com')[0] ?? {};
  expect(changes?.map(({ who, what }) => `${who} ${what}`)).toEqual([
    'analyst@example.com added',
    'analyst@example.com started',
    'analyst@example.com decided: b',
  ]);
});

it('what is wrong is said by its field, and viewers change nothing', async () => {
  const wrong = await post('', { name: 'other', variants: 'a:0.5, b:1', goal: 'Signup' });
  expect([wrong.status, wrong.text.includes('variants.0.weight')]).toEqual([422, true]);
  expect((await get('', 'viewer')).text).not.toContain(
    'method="post" action="/sites/example.com/experiments',
  );
  expect((await post('', { name: 'mine', variants: 'a,b' }, 'viewer')).status).toBe(403);
});
