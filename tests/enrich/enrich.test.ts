import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enrich } from '../../src/enrich/enrich.ts';
import { type Knowledge, openKnowledge } from '../../src/enrich/knowledge.ts';
import { aHit, aSite, CHROME } from './hits.ts';

const site = aSite({ cookies: ['consent', 'ab'] });
let knowledge: Knowledge;

beforeAll(async () => {
  knowledge = await openKnowledge({ warn: () => {} });
});
afterAll(() => knowledge.close());

test('A hit is read whole: page, campaign, referral, agent, place, client, in this order', () => {
  const hit = aHit(
    {
      url: 'https://example.com/shoes?utm_source=list&utm_medium=email&utm_campaign=spring&x=1',
      referrer: 'https://mail.google.com/mail/u/0',
      title: ' Shoes for joe@example.org ',
      product: '4111111111111111 joe@example.org',
      props: {
        plan: 'pro',
        seats: 4,
        trial: false,
        none: null,
        password: 'hunter2',
        note: '4111 1111 1111 1111',
      },
      cookies: ['consent', 'secret', 'consent'],
    },
    { address: '8.8.8.8', headers: { 'accept-language': 'en-GB,en;q=0.9' } },
  );
  expect(enrich(hit, site, knowledge)).toMatchObject({
    page: {
      hostname: 'example.com',
      path: '/shoes',
      query: 'utm_source=list&utm_medium=email&utm_campaign=spring',
    },
    title: 'Shoes for [redacted]',
    agent: { browser: 'Chrome', os: 'Windows', device: 'desktop', bot: null },
    referral: { source: 'list', medium: 'email', channel: 'Email', utmCampaign: 'spring' },
    place: { country: 'US' },
    client: { language: 'en-GB', timeZone: null },
    localHour: null,
    product: '4111111111111111 [redacted]',
    props: { plan: 'pro', seats: '4', trial: 'false', password: '[redacted]', note: '[redacted]' },
    cookies: ['consent'],
    excluded: null,
    flags: [],
  });
});

describe('a property', () => {
  test('named like a part of every object is a property like any other', () => {
    const props = JSON.parse('{"__proto__":"a","constructor":"b","toString":"c"}');
    const read = enrich(aHit({ props }), site, knowledge).props;
    expect(Object.entries(read ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
      ['toString', 'c'],
    ]);
  });

  test('has personal data replaced in its name too', () => {
    expect(enrich(aHit({ props: { 'joe@example.org': 'x' } }), site, knowledge).props).toEqual({
      '[redacted]': 'x',
    });
  });
});

describe('the local hour', () => {
  test('is that of the event, not of its arrival', () => {
    const hit = aHit({ time_zone: 'Europe/Berlin' });
    expect(enrich(hit, site, knowledge).localHour).toBe(14);
    expect(enrich(hit, site, knowledge, Date.UTC(2026, 0, 1)).localHour).toBe(1);
  });

  test("comes from the place where nobody tells the zone, the pixel's case", () => {
    const hit = aHit({}, { door: 'pixel', address: '193.99.144.80' });
    expect(enrich(hit, site, knowledge)).toMatchObject({ place: { country: 'DE' }, localHour: 14 });
  });
});

describe('an event is left out of reports', () => {
  test('as a bot by its agent, never by what is missing', () => {
    expect(enrich(aHit({}, { userAgent: 'curl/8.5.0' }), site, knowledge).excluded).toBe('bot');
    expect(enrich(aHit({}, { userAgent: null }), site, knowledge).excluded).toBeNull();
    expect(enrich(aHit({}, { userAgent: '' }), site, knowledge).excluded).toBeNull();
  });

  test.each([
    { 'sec-purpose': 'prefetch;prerender' },
    { purpose: 'prefetch' },
    { 'x-moz': 'prefetch' },
    { 'x-purpose': 'preview' },
  ])('as prefetched when the browser says so: %j', (headers) => {
    expect(enrich(aHit({}, { headers }), site, knowledge).excluded).toBe('prefetch');
  });
});

describe('an enricher that throws', () => {
  test.each(['agent', 'locate', 'referral'] as const)('leaves the event raw and flagged: %s', (step) => {
    const broken: Knowledge = {
      ...knowledge,
      [step]: () => {
        throw new Error('broken');
      },
    };
    const read = enrich(aHit({ referrer: 'https://example.org/' }, { address: '8.8.8.8' }), site, broken);
    expect(read.flags).toContain('enrichment_failed');
    expect(read.flags.filter((flag) => flag === 'enrichment_failed')).toHaveLength(1);
    expect(read.agent.userAgent).toBe(CHROME);
    expect(read.page.path).toBe('/');
  });
});

describe('flags', () => {
  test('say that a referrer was none and that a user agent was cut', () => {
    expect(enrich(aHit({ referrer: 'about:blank' }), site, knowledge).flags).toEqual(['referrer_invalid']);
    expect(enrich(aHit({ referrer: '' }), site, knowledge).flags).toEqual([]);
    expect(enrich(aHit({}, { userAgent: CHROME.repeat(9) }), site, knowledge).flags).toEqual(['value_cut']);
  });
});

test('Whatever arrives is read, and all of it can be stored as UTF-8', () => {
  const text = fc.string({ unit: 'binary', maxLength: 60 });
  fc.assert(
    fc.property(text, text, text, text, (a, b, c, d) => {
      const hit = aHit(
        {
          url: `https://example.com/${a}?q=${b}`,
          referrer: c,
          title: b,
          props: { [a]: b },
          language: d,
          time_zone: a,
          product: c,
        },
        { userAgent: d, address: a, headers: { 'sec-ch-ua': b, 'accept-language': c } },
      );
      const read = JSON.stringify(enrich(hit, site, knowledge));
      expect(read).not.toMatch(/\\ud[89a-f][0-9a-f]{2}/);
      expect(read).not.toContain('\\u0000');
    }),
  );
});
