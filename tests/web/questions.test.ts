import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Explanation } from '../../src/reports/explain/explain.ts';
import { FIREFOX, type Running, startFirsthand, view } from '../running.ts';

const AT = '2025-06-01T10:00:00Z';
const event = (change: Record<string, unknown> = {}) =>
  view({ timestamp: AT, ip: '203.0.113.77', user_agent: FIREFOX, visitor_id: 'ada', ...change });
let firsthand: Running;
beforeAll(async () => {
  firsthand = await startFirsthand();
  await firsthand.app.ports.addSite({ domain: 'other.example', timeZone: 'UTC', settings: { ip: 'full' } });
  await firsthand.batch([
    event({ props: { plan: 'pro' } }),
    event({ visitor_id: 'bot', user_agent: 'Googlebot/2.1 (+http://www.google.com/bot.html)' }),
    event({ url: 'https://other.example/', domain: 'other.example' }),
  ]);
});
afterAll(() => firsthand.stop());

async function ask(question: Record<string, unknown>, site = 'example.com') {
  const { key } = await firsthand.app.ports.addKey({ name: 'read', scope: 'read', site });
  return firsthand.send('/api/query', {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      site,
      period: ['2025-06-01', '2025-06-01'],
      metrics: ['visitors'],
      explain: true,
      ...question,
    }),
  });
}

describe('a body that is no question', () => {
  it.each([
    ['null', 'null', undefined],
    ['a list', '[]', undefined],
    ['nothing', '', undefined],
    ['without a site', '{"metrics":["visitors"]}', 'site'],
    ['with a site that is no text', '{"site":7,"metrics":["visitors"]}', 'site'],
  ])('is a 400 that says what is allowed: %s', async (_, body, field) => {
    const { key } = await firsthand.app.ports.addKey({ name: 'read', scope: 'read' });
    for (const path of ['', '/funnel', '/journeys', '/retention', '/attribution']) {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      const refused = await firsthand.send(`/api/query${path}`, { method: 'POST', headers, body });
      expect(refused.json()).toMatchObject({ status: 400, allowed: expect.anything() });
      expect(refused.json().field).toBe(field);
    }
    expect((await ask({ format: 'xml', explain: false })).json()).toMatchObject({
      status: 400,
      field: 'format',
      allowed: ['json', 'csv', 'ndjson'],
    });
  });
});

describe('"explain":true', () => {
  it('shows a reader the records behind a number, of the site alone, as they are stored', async () => {
    const { results, explain } = (await ask({})).json() as { results: unknown; explain: Explanation };
    expect(results).toEqual([{ dimensions: [], metrics: [1] }]);
    const stored = firsthand.records();
    expect(explain.sample).toEqual(
      stored.filter(({ site, excluded }) => site === 'example.com' && !excluded),
    );
    expect(explain.sample).toMatchObject([
      { site: 'example.com', time: '2025-06-01T10:00:00.000Z', page: '/pricing', user_agent: FIREFOX },
    ]);
    expect(explain.excluded.reasons).toMatchObject([{ reason: 'bot', events: 1 }]);
    expect(explain.identities).toContainEqual(
      expect.objectContaining({ identity: 'identified', visitors: 1, events: 1 }),
    );
  });

  it('shows of an address what the policy of the site lets be stored, no more', async () => {
    const address = async (site: string) =>
      ((await ask({}, site)).json().explain as Explanation).sample.map((one) => one.address);
    expect(await address('example.com')).toEqual(['203.0.113.0']);
    expect(await address('other.example')).toEqual(['203.0.113.77']);
  });

  it('is refused in formats that have no room for it', async () => {
    for (const format of ['csv', 'ndjson'])
      expect((await ask({ format })).json()).toMatchObject({ status: 400, field: 'explain' });
    expect((await ask({ explain: 'why' })).json()).toMatchObject({
      status: 400,
      field: 'explain',
      allowed: 'true or false',
    });
  });
});
