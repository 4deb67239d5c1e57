import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Running, startFirsthand } from '../running.ts';

let firsthand: Running;
let key: string;
beforeAll(async () => {
  firsthand = await startFirsthand();
  ({ key } = await firsthand.app.ports.addKey({ name: 'fuzz', scope: 'write' }));
});
afterAll(() => firsthand.stop());

const FIELDS =
  `name url domain referrer id age props revenue interactive title time_zone language screen viewport product cookies
  engagement experiments hints n u d r p $ i e sd h v timestamp ip user_agent visitor_id __proto__ constructor`.split(
    /\s+/,
  );
const text = fc.string({ unit: 'binary', maxLength: 60 });
const json = fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' });
/** Mostly whole events, of which one field or another is anything at all. */
const event = fc
  .tuple(
    fc.subarray([
      ['name', 'pageview'],
      ['url', 'https://example.com/a?b=c'],
      ['domain', 'example.com'],
    ] as const),
    fc.array(fc.tuple(fc.constantFrom(...FIELDS), fc.oneof(json, text)), { maxLength: 4 }),
  )
  .map(([whole, odd]) => JSON.stringify(Object.fromEntries([...whole, ...odd])));
const body = fc.oneof({ weight: 6, arbitrary: event }, text, json.map(String));
/** Header values as the HTTP parser lets them through. */
const header = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
});

const received = () => firsthand.app.tally.received;
const inBalance = () => {
  const { received, recorded, duplicate, refused, declined } = firsthand.app.tally;
  return received === recorded + duplicate + refused + declined;
};

it('The beacon takes anything: an answer below 500, counted once', async () => {
  await fc.assert(
    fc.asyncProperty(body, header, header, async (sent, cookie, language) => {
      const before = received();
      const answer = await firsthand.beacon(sent, {
        cookie,
        'accept-language': language,
        'sec-ch-ua': cookie,
      });
      expect(answer.status).toBeLessThan(500);
      expect(answer.headers['x-firsthand']).toBeDefined();
      expect(received()).toBe(before + 1);
    }),
    { numRuns: 400 },
  );
  expect(inBalance()).toBe(true);
});

it('The batch takes anything: an answer below 500, in which each event has its own', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(body, { minLength: 1, maxLength: 5 }), fc.boolean(), async (sent, lines) => {
      const oneLine = sent.map((each) => each.replace(/[\r\n]/g, ' '));
      const answer = await firsthand.batch(lines ? oneLine.join('\n') : `[${sent.join(',')}]`, { key });
      expect(answer.status).toBeLessThan(500);
      expect(answer.headers['x-firsthand']).toBeDefined();
      if (answer.status === 200)
        expect(answer.json()).toMatchObject({ results: expect.arrayContaining([expect.anything()]) });
    }),
    { numRuns: 300 },
  );
  expect(inBalance()).toBe(true);
});

it('The pixel takes anything: a GIF and a status below 500, counted once', async () => {
  const parameter = fc.tuple(
    fc.oneof(fc.constantFrom('url', 'domain', 'referrer', 'name', 'id', 'p.a', 'p.'), header),
    text,
  );
  await fc.assert(
    fc.asyncProperty(fc.array(parameter, { maxLength: 6 }), header, async (parameters, referer) => {
      const before = received();
      const query = new URLSearchParams([['url', 'https://example.com/'], ...parameters]);
      const answer = await firsthand.send(`/pixel.gif?${query}`, { headers: { referer } });
      expect(answer.status).toBeLessThan(500);
      expect(answer.text.slice(0, 6)).toBe('GIF89a');
      expect(received()).toBe(before + 1);
    }),
    { numRuns: 300 },
  );
  expect(inBalance()).toBe(true);
});
