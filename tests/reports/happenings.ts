import fc from 'fast-check';
import type { Happening } from './world.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
export const START = Date.parse('2026-10-23T20:00:00Z');

/** Few visitors over three weeks with the end of summer time in them; many things at the same moment. */
export const happening: fc.Arbitrary<Happening> = fc
  .record({
    day: fc.constantFrom(0, 0, 0, 1, 1, 2, 7, 8, 20),
    hour: fc.constantFrom(0, 0, 3, 4, 5),
    more: fc.constantFrom(0, 0, 1, 1000, MINUTE, 20 * MINUTE, 31 * MINUTE),
    name: fc.constantFrom('pageview', 'pageview', 'pageview', 'Signup', 'Buy', '404', 'engagement'),
    who: fc.constantFrom(1, 1, 1, 2, 2, 3, 4, null),
    page: fc.constantFrom('/', '/a', '/b', '/c'),
    excluded: fc.constantFrom(null, null, null, null, null, null, 'bot'),
    paid: fc.constantFrom(null, null, '10', '2.50', '-1', '0.01'),
    currency: fc.constantFrom('EUR', 'EUR', 'USD'),
    source: fc.constantFrom(undefined, undefined, 'Google', 'Bing', 'mail'),
    country: fc.constantFrom(undefined, 'DE', 'AT'),
    site: fc.constantFrom('example.com', 'example.com', 'example.com', 'example.com', 'other.org'),
  })
  .map(
    ({ day, hour, more, name, who, page, excluded, paid, currency, source, country, site }): Happening => ({
      at: START + day * DAY + hour * 60 * MINUTE + more,
      name,
      who,
      page,
      site,
      identity: who === 4 ? 'cookieless' : who === null ? 'none' : who === 3 ? 'identified' : 'cookie',
      facts: { ...(source === undefined ? {} : { source }), ...(country === undefined ? {} : { country }) },
      ...(excluded === null ? {} : { excluded }),
      ...(paid === null || name !== 'Buy' ? {} : { revenue: paid, currency }),
      ...(name === 'engagement' ? { ms: 1_000 } : {}),
    }),
  );

export const happenings = fc.array(happening, { minLength: 1, maxLength: 60, size: 'max' });

/** How property tests run; `FC_RUNS` and `FC_SEED` change it. */
export const RUNS = {
  endOnFailure: true,
  interruptAfterTimeLimit: 60_000,
  numRuns: Number(process.env.FC_RUNS ?? 20),
  ...(process.env.FC_SEED ? { seed: Number(process.env.FC_SEED) } : {}),
} as const;
