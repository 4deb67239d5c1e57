import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Running, startFirsthand } from '../running.ts';

let firsthand: Running;
let key: string;
beforeAll(async () => {
  firsthand = await startFirsthand();
  await firsthand.app.ports.addSite({ domain: 'berlin.example', timeZone: 'Europe/Berlin', settings: {} });
  key = (await firsthand.app.ports.addKey({ name: 'Release robot', scope: 'admin' })).key;
});
afterAll(() => firsthand.stop());

const call = (method: string, path: string, body?: unknown, secret = key) =>
  firsthand.send(path, {
    method,
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const site = 'berlin.example';

describe('annotations', () => {
  it('are added, listed in the order of time, changed and removed; who wrote them stays', async () => {
    const later = await call('POST', '/api/annotations', { site, time: '2026-10-26', text: ' New prices ' });
    expect(later.status).toBe(201);
    expect(later.json()).toMatchObject({ text: 'New prices', author: 'Release robot' });
    await call('POST', '/api/annotations', { site, time: '2026-10-01T12:00:00Z', text: 'Campaign' });
    const list = async () => (await call('GET', `/api/annotations?site=${site}`)).json().annotations;
    expect(await list()).toMatchObject([{ text: 'Campaign' }, { text: 'New prices' }]);
    const { id } = later.json();
    const changed = await call('PATCH', `/api/annotations/${id}?site=${site}`, { text: 'Lower prices' });
    expect(changed.json()).toEqual({ ...later.json(), text: 'Lower prices' });
    expect((await call('DELETE', `/api/annotations/${id}?site=${site}`)).status).toBe(200);
    expect((await call('DELETE', `/api/annotations/${id}?site=${site}`)).status).toBe(404);
    expect(await list()).toMatchObject([{ text: 'Campaign' }]);
  });

  it.each([
    ['2026-10-25', '2026-10-24T22:00:00.000Z'],
    ['2026-10-25T14:30', '2026-10-25T13:30:00.000Z'],
    ['2026-10-25T14:30:00+05:00', '2026-10-25T09:30:00.000Z'],
  ])('take %s for %s in Berlin', async (time, instant) => {
    const added = await call('POST', '/api/annotations', { site, time, text: 'x' });
    expect(added.json().time).toBe(instant);
  });

  it.each([
    [{ time: 'yesterday', text: 'x' }, 'time'],
    [{ time: '1066-10-14', text: 'x' }, 'time'],
    [{ time: '2026-10-25', text: '  ' }, 'text'],
    [{ time: '2026-10-25', text: 'x'.repeat(501) }, 'text'],
  ])('refuse %j by naming the field', async (body, field) => {
    const { status, json } = await call('POST', '/api/annotations', { site, ...body });
    expect({ status, field: json().field }).toEqual({ status: 422, field });
  });

  it('of one site are out of reach of another site’s key, and of a key that only reads', async () => {
    const other = await firsthand.app.ports.addKey({ name: 'other', scope: 'admin', site: 'example.com' });
    const reader = await firsthand.app.ports.addKey({ name: 'reader', scope: 'read' });
    const note = { site, time: '2026-10-25', text: 'x' };
    expect((await call('POST', '/api/annotations', note, other.key)).status).toBe(403);
    expect((await call('POST', '/api/annotations', note, reader.key)).status).toBe(403);
    expect((await call('GET', `/api/annotations?site=${site}`, undefined, reader.key)).status).toBe(200);
    expect((await call('GET', '/api/annotations?site=nowhere.example')).status).toBe(404);
  });
});
