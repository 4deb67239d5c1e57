import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answered, type Running, startFirsthand, view } from '../running.ts';

let firsthand: Running;
let key: string;
beforeAll(async () => {
  firsthand = await startFirsthand();
  key = (await firsthand.app.ports.addKey({ name: 'admin', scope: 'admin' })).key;
});
afterAll(() => firsthand.stop());

const call = (method: string, path: string, body?: unknown): Promise<Answered> =>
  firsthand.send(path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const add = (goal: Record<string, unknown>) => call('POST', '/api/goals', { site: 'example.com', ...goal });

describe('a goal', () => {
  it('asks for properties, depth and time of reading, and is named after them', async () => {
    const read = { page: '/blog/*', scroll: 75, engaged: 30 };
    const added = await add(read);
    expect(added.status).toBe(201);
    expect(added.json()).toEqual({
      site: 'example.com',
      name: 'Visit /blog/*, scrolled 75 %, engaged 30 s',
      ...read,
    });
    const where = [
      [
        'or',
        [
          ['is', 'event:props:plan', ['pro']],
          ['matches', 'event:product', ['^mug-']],
        ],
      ],
    ];
    expect((await add({ event: 'Signup', where })).json()).toMatchObject({
      name: 'Signup, (plan is pro or product matches ^mug-)',
      where,
    });
    const one = ['is', 'event:props:plan', 'free'];
    expect((await add({ event: 'Signup', where: one })).json()).toMatchObject({
      name: 'Signup, plan is free',
      where: [['is', 'event:props:plan', ['free']]],
    });
    const listed = (await call('GET', '/api/goals?site=example.com')).json();
    expect((listed.goals as unknown[]).length).toBe(3);
  });

  it('is worth something, in the currency of the site unless another is named', async () => {
    expect((await add({ event: 'Trial', value: 12.5 })).json()).toEqual({
      site: 'example.com',
      name: 'Trial',
      event: 'Trial',
      value: '12.5',
      currency: 'EUR',
    });
    await add({ event: 'Trial', name: 'Dollars', value: '5', currency: 'USD' });
    const one = await call('GET', '/api/goals/Dollars?site=example.com');
    expect(one.json()).toMatchObject({ value: '5', currency: 'USD' });
  });

  it.each([
    [{ event: 'A', scroll: 50 }, 422, 'scroll'],
    [{ event: 'A', engaged: 5 }, 422, 'engaged'],
    [{ page: '/a', scroll: 101 }, 422, 'scroll'],
    [{ page: '/a', engaged: 0 }, 422, 'engaged'],
    [{ page: '/a', value: '0.00' }, 422, 'value'],
    [{ page: '/a', value: -5 }, 422, 'value'],
    [{ page: '/a', value: '1,50' }, 422, 'value'],
    [{ page: '/a', value: '5', currency: 'EURO' }, 422, 'currency'],
    [{ page: '/a', currency: 'EUR' }, 422, 'currency'],
    [{ event: 'A', where: [] }, 422, 'where'],
    [{ event: 'A', where: [['is', 'visit:country', ['DE']]] }, 400, 'where'],
    [{ event: 'A', where: [['is', 'event:goal', ['A']]] }, 400, 'where[0][2][0]'],
    [{ event: 'A', where: [['has_done', ['is', 'event:page', ['/']]]] }, 400, 'where'],
    [{ event: 'A', where: [['is', 'event:colour', ['red']]] }, 400, 'where[0][1]'],
    [{ event: 'A', where: [['matches', 'event:page', ['(']]] }, 400, 'where'],
  ])('refuses %j, naming what is wrong', async (goal, status, field) => {
    const refused = await add(goal);
    expect(refused.json()).toMatchObject({ status, field });
  });

  it('is changed where something is given, and stays as it is elsewhere', async () => {
    const change = async (name: string, body: Record<string, unknown>) =>
      (await call('PATCH', `/api/goals/${encodeURIComponent(name)}?site=example.com`, body)).json();
    await add({ page: '/docs/*', scroll: 50, name: 'Docs', value: '2', currency: 'USD' });
    expect(await change('Docs', { name: 'Docs read', engaged: 10 })).toEqual({
      site: 'example.com',
      name: 'Docs read',
      page: '/docs/*',
      scroll: 50,
      engaged: 10,
      value: '2',
      currency: 'USD',
    });
    expect(await change('Docs read', { scroll: null, value: null })).toEqual({
      site: 'example.com',
      name: 'Docs read',
      page: '/docs/*',
      engaged: 10,
    });
    expect(await change('Docs read', { event: 'Read', where: ['is', 'event:props:by', 'eye'] })).toEqual({
      site: 'example.com',
      name: 'Docs read',
      event: 'Read',
      where: [['is', 'event:props:by', ['eye']]],
    });
    expect(await change('Docs read', { scroll: 5 })).toMatchObject({ status: 422, field: 'scroll' });
    expect(await change('Docs read', { site: 'other.example' })).toMatchObject({
      status: 422,
      field: 'site',
    });
    expect(await change('Docs', { name: 'x' })).toMatchObject({ status: 404, field: 'name' });
    await add({ event: 'Taken' });
    expect(await change('Docs read', { name: 'Taken' })).toMatchObject({ status: 409, field: 'name' });
  });

  it('applies to all history, reading included', async () => {
    const at = (seconds: number) => new Date(Date.UTC(2025, 0, 1, 10, 0, seconds)).toISOString();
    const read = (who: string, ms: number) => [
      view({ url: 'https://example.com/long', visitor_id: who, timestamp: at(0) }),
      view({ url: 'https://example.com/long', visitor_id: who, timestamp: at(1) }),
      view({
        name: 'engagement',
        url: 'https://example.com/long',
        visitor_id: who,
        timestamp: at(40),
        engagement: { ms, scroll: 40 },
      }),
    ];
    await firsthand.batch([...read('ada', 30_000), ...read('ben', 29_999)]);
    await add({ page: '/long', engaged: 30, name: 'Read' });
    const answer = await call('POST', '/api/query', {
      site: 'example.com',
      period: ['2025-01-01', '2025-01-01'],
      metrics: ['visitors', 'conversions', 'conversion_rate', 'time_on_page'],
      filters: [['is', 'event:goal', ['Read']]],
    });
    expect(answer.json().results).toEqual([{ dimensions: [], metrics: [1, 1, 50, 30] }]);
  });
});
