import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIREFOX, type Running, startFirsthand, view } from '../running.ts';

let firsthand: Running;
let key: string;
const site = 'example.com';
beforeAll(async () => {
  firsthand = await startFirsthand();
  key = (await firsthand.app.ports.addKey({ name: 'admin', scope: 'admin' })).key;
  const event = (visitor: string, change: Record<string, unknown>) =>
    view({ visitor_id: visitor, user_agent: FIREFOX, ...change });
  const { text } = await firsthand.batch([
    event('a', { url: 'https://example.com/pricing', referrer: 'https://www.google.com/' }),
    event('b', { url: 'https://example.com/blog', referrer: 'https://www.google.com/' }),
    event('c', { url: 'https://example.com/about', referrer: 'https://www.bing.com/' }),
  ]);
  expect(text.match(/"recorded"/g)).toHaveLength(3);
});
afterAll(() => firsthand.stop());

const call = (method: string, path: string, body?: unknown) =>
  firsthand.send(path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
async function visitors(...filters: unknown[]): Promise<unknown> {
  const answer = await call('POST', '/api/query', { site, period: 'day', metrics: ['visitors'], filters });
  return answer.status === 200
    ? (answer.json().results as { metrics: number[] }[])[0]?.metrics[0]
    : answer.json();
}

const google = ['is', 'visit:source', ['Google']];
const pricing = ['contains', 'event:page', ['PRIC'], { case_sensitive: false }];

describe('a segment', () => {
  it('stands for its filters in a question, alone, joined, turned around, with others', async () => {
    expect((await call('POST', '/api/segments', { site, name: 'Google', filters: [google] })).status).toBe(
      201,
    );
    await call('POST', '/api/segments', { site, name: 'Buyers', filters: [google, pricing] });
    expect(await visitors(['is', 'segment', ['Google']])).toBe(2);
    expect(await visitors(['is', 'segment', ['Buyers']])).toBe(1);
    expect(await visitors(['is_not', 'segment', ['Buyers']])).toBe(2);
    expect(await visitors(['is', 'segment', ['Buyers', 'Google']])).toBe(2);
    expect(await visitors(['is', 'segment', ['Google']], ['is', 'event:page', ['/blog']])).toBe(1);
    expect(
      await visitors([
        'or',
        [
          ['is', 'segment', ['Buyers']],
          ['is', 'visit:source', ['Bing']],
        ],
      ]),
    ).toBe(2);
  });

  it('is refused by naming those that there are, where it is unknown or tested otherwise', async () => {
    expect(await visitors(['is', 'segment', ['Nobody']])).toMatchObject({
      status: 400,
      field: 'filters[0][2][0]',
      allowed: ['Buyers', 'Google'],
    });
    expect(await visitors(['contains', 'segment', ['Goo']])).toMatchObject({
      field: 'filters[0][0]',
      allowed: ['is', 'is_not'],
    });
  });

  it('is kept only if it can be asked with, and names no other segment', async () => {
    const refused = async (filters: unknown[]) => {
      const { status, json } = await call('POST', '/api/segments', { site, name: 'No', filters });
      return { status, field: json().field };
    };
    expect(await refused([['is', 'visit:mood', ['good']]])).toEqual({ status: 400, field: 'filters[0][1]' });
    expect(await refused([['matches', 'event:page', ['(']]])).toMatchObject({ status: 400 });
    expect(await refused([['is', 'segment', ['Google']]])).toEqual({
      status: 400,
      field: 'filters[0][2][0]',
    });
    expect(await refused([])).toEqual({ status: 422, field: 'filters' });
  });

  it('is renamed, changed and removed', async () => {
    await call('POST', '/api/segments', { site, name: 'Old', filters: [google] });
    const path = (name: string) => `/api/segments/${name}?site=${site}`;
    expect((await call('PATCH', path('Old'), { name: 'Google' })).status).toBe(409);
    expect((await call('PATCH', path('Old'), { name: 'New', filters: [pricing] })).json()).toEqual({
      site,
      name: 'New',
      filters: [pricing],
    });
    expect(await visitors(['is', 'segment', ['New']])).toBe(1);
    expect((await call('DELETE', path('New'))).status).toBe(200);
    expect((await call('DELETE', path('New'))).status).toBe(404);
    expect((await call('POST', '/api/segments', { site, name: 'Google', filters: [google] })).status).toBe(
      409,
    );
  });

  it('of one person is unknown to the API and to everybody else', async () => {
    const { ports } = firsthand.app;
    const { user } = await ports.addUser({ email: 'ada@example.com', role: 'analyst' });
    await ports.addSegment({ site, name: 'Ada’s', user: user.id, filters: [google] });
    expect(ports.segments(site, user.id).map(({ name }) => name)).toContain('Ada’s');
    expect(ports.segments(site, user.id + 1).map(({ name }) => name)).not.toContain('Ada’s');
    expect(await visitors(['is', 'segment', ['Ada’s']])).toMatchObject({ status: 400 });
  });
});
