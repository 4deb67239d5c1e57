import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlainEvent } from '../../src/model/plainEvent.ts';
import { eventBody, LONGEST, withLongNames } from '../../src/model/wire.ts';

const long = (longest: number) =>
  fc.integer({ min: 0, max: longest + 2 }).map((length) => 'x'.repeat(length));
const right: Record<string, fc.Arbitrary<unknown>> = {
  ...Object.fromEntries(
    Object.entries(LONGEST).map(([field, longest]) => [
      field,
      fc.oneof(fc.string({ minLength: 1 }), long(longest), fc.constantFrom('engagement', '{}')),
    ]),
  ),
  age: fc.oneof(fc.double(), fc.integer()),
  interactive: fc.boolean(),
  screen: fc.array(fc.oneof(fc.integer({ min: -1, max: 100_001 }), fc.double()), {
    minLength: 1,
    maxLength: 3,
  }),
  viewport: fc.tuple(fc.nat({ max: 4_000 }), fc.nat({ max: 4_000 })),
  props: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.double(), fc.constant(null))),
  engagement: fc.record({ ms: fc.nat(), scroll: fc.integer() }, { requiredKeys: [] }),
};
/** Right values most of the time, and now and then any other or a field that nobody knows. */
const field = (values: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 12, arbitrary: values }, { weight: 1, arbitrary: fc.jsonValue() });
const body = fc.oneof(
  fc.record(Object.fromEntries(Object.entries(right).map(([name, values]) => [name, field(values)])), {
    requiredKeys: [],
  }),
  fc.record({ name: right.name ?? fc.string(), url: right.url ?? fc.string() }).chain((least) =>
    fc
      .record({
        one: fc.constantFrom(...Object.keys(right), 'n', 'u', 'foo', '__proto__', 'constructor'),
        value: field(fc.oneof(...Object.values(right))),
      })
      .map(({ one, value }) =>
        JSON.parse(
          `{${JSON.stringify(one)}:${JSON.stringify(value) ?? 'null'},${JSON.stringify(least).slice(1)}`,
        ),
      ),
  ),
);

describe('a plain event', () => {
  it('is one that the schema hands back as it is', () => {
    let plain = 0;
    fc.assert(
      fc.property(body, (given) => {
        if (!isPlainEvent(given)) return;
        plain += 1;
        expect(withLongNames(given)).toBe(given);
        expect(eventBody.safeParse(given)).toEqual({ success: true, data: given });
      }),
      { numRuns: 5_000 },
    );
    expect(plain).toBeGreaterThan(500);
  });

  it('is what the tag sends of a page view', () => {
    const sent = {
      name: 'pageview',
      url: 'https://example.com/',
      domain: 'example.com',
      id: '0199f3b0-0000-7000-8000-000000000000',
      title: 'Example',
      time_zone: 'Europe/Berlin',
      language: 'de-DE',
      screen: [1920, 1080],
      viewport: [1200, 800],
    };
    expect(isPlainEvent(sent)).toBe(true);
  });

  it.each([
    ['a field that nobody knows', { name: 'pageview', url: 'https://example.com/', more: 1 }],
    ['no address', { name: 'pageview' }],
    ['an engagement', { name: 'engagement', url: 'https://example.com/' }],
    ['a short name', { n: 'pageview', u: 'https://example.com/' }],
    ['an empty name', { name: '', url: 'https://example.com/' }],
    ['an age without end', { name: 'pageview', url: 'https://example.com/', age: Number.POSITIVE_INFINITY }],
    [
      'a field called like a method of every object',
      JSON.parse('{"name":"a","url":"b","__proto__":{"domain":1}}'),
    ],
  ])('is none with %s', (_, given) => {
    expect(isPlainEvent(given)).toBe(false);
  });
});
