import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTES } from '../../src/web/api.ts';
import { type Running, startFirsthand } from '../running.ts';

// What recurses over a body must not be made to run out of stack: neither a 500 nor silence.

let firsthand: Running;
let key: string;
beforeAll(async () => {
  firsthand = await startFirsthand();
  ({ key } = await firsthand.app.ports.addKey({ name: 'deep', scope: 'admin' }));
});
afterAll(() => firsthand.stop());

const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

describe('at the doors, a body nested', () => {
  it.each([
    ['as an event', (levels: number) => deep(levels), 400],
    [
      'in a field that nobody knows',
      (levels: number) => `{"name":"pageview","url":"https://example.com/","x":${deep(levels)}}`,
      204,
    ],
    [
      'beside a text that is no text',
      (levels: number) => `{"name":"page\\u0000view","url":"https://example.com/","x":${deep(levels)}}`,
      204,
    ],
    [
      'in properties',
      (levels: number) => `{"name":"pageview","url":"https://example.com/","props":{"a":${deep(levels)}}}`,
      422,
    ],
    [
      'in properties that are JSON text',
      (levels: number) =>
        `{"name":"pageview","url":"https://example.com/","props":${JSON.stringify(`{"a":${deep(levels / 2)}}`)}}`,
      422,
    ],
  ])('%s is read or refused', async (_, body, status) => {
    for (const levels of [200, 30_000]) expect((await firsthand.beacon(body(levels))).status).toBe(status);
    const many = await firsthand.batch(`[${body(300_000)}]`);
    expect(many.status).toBe(200);
  });
});

describe('at the API, a body nested', () => {
  const routes = ROUTES.filter((route) => route.schema !== null && route.scope !== 'owner');
  const address = (path: string) => `${path.replace(/:\w+/g, 'x')}?site=example.com`;

  it.each(routes.map((route) => [route.method, route.path] as const))(
    'for %s %s is refused',
    async (method, path) => {
      for (const levels of [95, 3_000, 100_000]) {
        const fields = [
          'domain',
          'event',
          'filters',
          'from',
          'name',
          'rates',
          'settings',
          'steps',
          'text',
          'where',
        ];
        const body = `{"site":"example.com","metrics":["visitors"],${fields.map((one) => `"${one}":${deep(levels / fields.length)}`).join(',')},"x":${deep(levels)}}`;
        const { status, text } = await firsthand.send(address(path), {
          method,
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          body,
        });
        expect({ text, refused: status >= 400 && status < 500 }).toEqual({ text, refused: true });
      }
    },
  );

  it('is too deep in one filter of a question, which is told so', async () => {
    const ask = async (body: string) =>
      (
        await firsthand.send('/api/query/funnel', {
          method: 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          body,
        })
      ).json();
    const steps = `[${deep(90)},["is","event:page",["/"]]]`;
    expect(await ask(`{"site":"example.com","steps":${steps}}`)).toMatchObject({
      status: 400,
      field: 'steps[0][0]',
    });
    expect(await ask(`{"site":"example.com","steps":[${deep(3_000)},1]}`)).toMatchObject({
      status: 400,
      field: 'body',
      allowed: '100 levels',
    });
  });
});
