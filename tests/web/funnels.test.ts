import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answered, FIREFOX, type Running, startFirsthand, view } from '../running.ts';

let firsthand: Running;
let admin: string;
let read: string;
beforeAll(async () => {
  firsthand = await startFirsthand();
  admin = (await firsthand.app.ports.addKey({ name: 'admin', scope: 'admin' })).key;
  read = (await firsthand.app.ports.addKey({ name: 'read', scope: 'read' })).key;
  const at = (minute: number) => `2025-06-01T10:0${minute}:00Z`;
  const event = (visitor_id: string, minute: number, url: string, name = 'pageview') =>
    view({ name, url: `https://example.com${url}`, visitor_id, timestamp: at(minute), user_agent: FIREFOX });
  await firsthand.batch([
    event('ada', 0, '/cart'),
    event('ada', 2, '/cart', 'Purchase'),
    event('ben', 0, '/cart'),
    event('ben', 1, '/help'),
    event('cem', 1, '/help'),
  ]);
  await call('POST', '/api/goals', { site: 'example.com', event: 'Purchase', name: 'Order' });
});
afterAll(() => firsthand.stop());

const call = (method: string, path: string, body?: unknown, key = admin): Promise<Answered> =>
  firsthand.send(path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const STEPS = [['is', 'event:page', ['/cart']], { name: 'Bought', filter: ['is', 'event:goal', ['Order']] }];
const add = (more: Record<string, unknown> = {}) =>
  call('POST', '/api/funnels', { site: 'example.com', name: 'Checkout', steps: STEPS, ...more });
const ONE = '/api/funnels/Checkout?site=example.com';
const SAVED = {
  site: 'example.com',
  name: 'Checkout',
  steps: [
    { name: '/cart', filter: ['is', 'event:page', ['/cart']] },
    { name: 'Bought', filter: ['is', 'event:goal', ['Order']] },
  ],
  order: 'ordered',
  within: 'visit',
};

describe('a funnel', () => {
  it('is saved, listed, read, asked for by its name and removed', async () => {
    const added = await add();
    expect({ status: added.status, body: added.json() }).toEqual({ status: 201, body: SAVED });
    expect((await call('GET', '/api/funnels?site=example.com', undefined, read)).json()).toEqual({
      funnels: [SAVED],
    });
    expect((await call('GET', ONE, undefined, read)).json()).toEqual(SAVED);
    const question = { site: 'example.com', period: ['2025-06-01', '2025-06-01'], funnel: 'Checkout' };
    const { steps } = (await call('POST', '/api/query/funnel', question, read)).json() as {
      steps: Record<string, unknown>[];
    };
    expect(steps).toMatchObject([
      { name: '/cart', visitors: 2, drop_off: 0 },
      { name: 'Bought', visitors: 1, conversion_from_first: 50, drop_off: 1, seconds: { median: 120 } },
    ]);
    expect((await call('DELETE', ONE)).json()).toEqual(SAVED);
    expect((await call('GET', ONE)).json()).toMatchObject({ status: 404, field: 'name', allowed: [] });
  });

  it('is changed where something is given, and stays as it is elsewhere', async () => {
    await add();
    expect((await call('PATCH', ONE, { order: 'strict', within: { days: 7 } })).json()).toEqual({
      ...SAVED,
      order: 'strict',
      within: { days: 7 },
    });
    await add({ name: 'Other' });
    expect((await call('PATCH', ONE, { name: 'Other' })).json()).toMatchObject({
      status: 409,
      field: 'name',
    });
    expect((await call('PATCH', ONE, { steps: STEPS.slice(1) })).json()).toMatchObject({
      status: 422,
      field: 'steps',
    });
    expect((await call('PATCH', ONE, { colour: 'red' })).json()).toMatchObject({
      status: 422,
      field: 'colour',
    });
    expect((await call('PATCH', ONE, { name: 'Till' })).json()).toMatchObject({
      name: 'Till',
      order: 'strict',
    });
    expect((await call('GET', ONE)).status).toBe(404);
    await call('DELETE', '/api/funnels/Till?site=example.com');
    await call('DELETE', '/api/funnels/Other?site=example.com');
  });

  it.each([
    [{ steps: STEPS.slice(1) }, 422, 'steps'],
    [{ steps: Array(11).fill(STEPS[0]) }, 422, 'steps'],
    [{ steps: [STEPS[0], ['is', 'event:goal', ['None']]] }, 400, 'steps[1][2][0]'],
    [{ steps: [STEPS[0], ['is', 'visit:planet', ['Mars']]] }, 400, 'steps[1][1]'],
    [{ order: 'any' }, 422, 'order'],
    [{ within: { days: 0 } }, 422, 'within.days'],
    [{ name: '' }, 422, 'name'],
    [{ site: 'nowhere.example' }, 404, 'site'],
  ])('refuses %j, naming what is wrong', async (change, status, field) => {
    const refused = (await add(change)).json();
    expect([refused.status, refused.field]).toEqual([status, field]);
  });

  it('may have a segment for a step', async () => {
    const filters = [['is', 'event:page', ['/help']]];
    await call('POST', '/api/segments', { site: 'example.com', name: 'Helped', filters });
    const steps = [STEPS[0], ['is', 'segment', ['Helped']]];
    expect((await add({ steps })).status).toBe(201);
    const question = { site: 'example.com', period: ['2025-06-01', '2025-06-01'], funnel: 'Checkout' };
    expect((await call('POST', '/api/query/funnel', question)).json().steps).toMatchObject([
      { visitors: 2 },
      { visitors: 1 },
    ]);
    const walk = { site: 'example.com', period: ['2025-06-01', '2025-06-01'], from: steps[1] };
    expect((await call('POST', '/api/query/journeys', walk)).json().from).toMatchObject({ visits: 2 });
    await call('DELETE', ONE);
  });

  it('is not there twice under one name, and is no business of a key that may only read', async () => {
    expect((await add()).status).toBe(201);
    expect((await add()).json()).toMatchObject({ status: 409, field: 'name' });
    for (const method of ['PATCH', 'DELETE'])
      expect((await call(method, ONE, method === 'PATCH' ? {} : undefined, read)).status).toBe(403);
    await call('DELETE', ONE);
  });

  it('follows a goal that its steps and a segment name to its new name', async () => {
    await add();
    const segment = {
      site: 'example.com',
      name: 'Buyers',
      filters: [['has_done', ['is', 'event:goal', ['Order']]]],
    };
    await call('POST', '/api/segments', segment);
    expect((await call('PATCH', '/api/goals/Order?site=example.com', { name: 'Bought' })).status).toBe(200);
    const renamed = ['is', 'event:goal', ['Bought']];
    expect((await call('GET', ONE)).json().steps).toMatchObject([{}, { filter: renamed }]);
    const { segments } = (await call('GET', '/api/segments?site=example.com')).json();
    expect(segments).toMatchObject([{ filters: [['has_done', renamed]] }, {}]);
    const question = { site: 'example.com', period: 'day', funnel: 'Checkout' };
    expect((await call('POST', '/api/query/funnel', question)).status).toBe(200);
  });
});
