import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answer } from '../../src/reports/answer.ts';
import { startOfDay } from './clock.ts';
import { type Number_, type OracleRow, oracle } from './oracle.ts';
import { goals, type Happening, SITE, type VisitFacts, world } from './world.ts';

const GOALS = goals({ event: 'Signup' }, { page: '/blog/*' }, { page: '/100%_*a' }, { event: 'pageview' });
const PAGES = ['/', '/blog/a', '/blog/b/c', '/pricing', '/100%_b/a', '/100xxb/a'];
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Asia/Kolkata',
  'America/New_York',
];
const START = Date.parse('2026-10-23T20:00:00Z');
const NOW = Date.parse('2026-11-05T12:00:00Z');
const MINUTE = 60_000;

const facts: fc.Arbitrary<VisitFacts> = fc.record(
  {
    source: fc.constantFrom('Google', 'google', 'Bing', 'mail'),
    country: fc.constantFrom('DE', 'AT', 'US', '(none)'),
    browser: fc.constantFrom('Firefox', 'Chrome'),
    utm_campaign: fc.constantFrom('spring', 'Ünder', ''),
    local_hour: fc.integer({ min: 0, max: 23 }),
  },
  { requiredKeys: [] },
);

/** Half hours after START around a midnight and the end of summer time, in Berlin and (the last two) New York. */
const HALF_HOURS = [0, 1, 2, 52, 53, 57, 58, 59, 60, 404, 405];

/** Few visitors, and times around the half hour that ends a session. */
const happening: fc.Arbitrary<Happening> = fc
  .record(
    {
      at: fc
        .tuple(
          fc.constantFrom(...HALF_HOURS),
          fc.constantFrom(0, 1, MINUTE, 29 * MINUTE, 30 * MINUTE, 30 * MINUTE + 1),
        )
        .map(([half, more]) => START + half * 30 * MINUTE + more),
      name: fc.constantFrom('pageview', 'pageview', 'pageview', 'engagement', 'engagement', 'Signup', '404'),
      who: fc.constantFrom(1, 2, 3, 4, 5, null),
      page: fc.constantFrom(...PAGES),
      interactive: fc.boolean(),
      excluded: fc.constantFrom<string | undefined>(undefined, undefined, undefined, undefined, 'bot'),
      product: fc.constantFrom<string | undefined>(undefined, 'shoe', 'hat'),
      props: fc.dictionary(fc.constantFrom('plan', 'a:b'), fc.constantFrom('pro', 'free', '')),
      cookies: fc.uniqueArray(fc.constantFrom('_ga', 'cart'), { maxLength: 2 }),
      experiments: fc.dictionary(fc.constantFrom('hero'), fc.constantFrom('a', 'b')),
      revenue: fc.constantFrom<string | undefined>(undefined, '12.50', '0.1', '-3'),
      facts,
      site: fc.constantFrom('example.com', 'example.com', 'example.com', 'other.org'),
    },
    { requiredKeys: ['at', 'name', 'who', 'page', 'facts'] },
  )
  .chain((one) =>
    fc
      .record({
        currency: fc.constantFrom('EUR', 'EUR', 'USD'),
        ms: fc.option(fc.integer({ min: 0, max: 90_000 })),
        scroll: fc.option(fc.integer({ min: 0, max: 100 })),
      })
      .map(({ currency, ms, scroll }): Happening => {
        const { excluded, product, revenue, ...rest } = one;
        const identity = one.who === 5 ? 'cookieless' : one.who === null ? 'none' : 'cookie';
        return {
          ...rest,
          identity,
          ...(excluded === undefined ? {} : { excluded }),
          ...(product === undefined ? {} : { product }),
          ...(revenue === undefined ? {} : { revenue, currency }),
          ...(one.name === 'engagement'
            ? { ...(ms === null ? {} : { ms }), ...(scroll === null ? {} : { scroll }) }
            : {}),
        };
      }),
  );

const DIMENSIONS = [
  'event:page',
  'event:name',
  'event:goal',
  'event:product',
  'event:props:plan',
  'event:props:a:b',
  'visit:entry_page',
  'visit:exit_page',
  'visit:source',
  'visit:country',
  'visit:browser',
  'visit:utm_campaign',
  'visit:local_hour',
  'visit:visitor_type',
  'visit:cookie',
  'visit:experiment:hero',
  'time:minute',
  'time:hour',
  'time:day',
  'time:week',
  'time:month',
  'time:weekday',
  'time:hour_of_day',
] as const;
const FILTERED = DIMENSIONS.filter((one) => !one.startsWith('time:') && one !== 'event:goal');
const METRICS = [
  'visitors',
  'visits',
  'pageviews',
  'events',
  'views_per_visit',
  'bounce_rate',
  'visit_duration',
  'time_on_page',
  'scroll_depth',
  'exit_rate',
  'percentage',
  'conversion_rate',
  'group_conversion_rate',
  'conversions',
  'total_revenue',
  'average_revenue',
] as const;
const VALUES = [
  '_ga',
  'cart',
  'b',
  'DE',
  'AT',
  'google',
  'Google',
  'Firefox',
  '/',
  '/blog/a',
  '/pricing',
  '(none)',
  'pro',
  'Signup',
  'pageview',
  'new',
  'returning',
  'ünder',
  '7',
  '',
  'shoe',
];

const options = fc.constantFrom<readonly unknown[]>(
  [],
  [{ case_sensitive: false }],
  [{ case_sensitive: true }],
);
const condition = fc
  .tuple(
    fc.constantFrom('is', 'is_not', 'contains', 'contains_not', 'matches', 'matches_not'),
    fc.constantFrom(...FILTERED),
    fc.array(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 3 }),
    options,
  )
  // Parentheses would be a group in a pattern.
  .map(([op, dimension, values, more]) => [
    op,
    dimension,
    op.startsWith('matches') ? values.filter((one) => !one.includes('(')).concat('o+') : values,
    ...more,
  ]);
const goalCondition = fc
  .tuple(
    fc.constantFrom('is', 'is_not', 'contains', 'contains_not', 'matches'),
    fc.array(fc.constantFrom(...GOALS.map((one) => one.name)), { minLength: 1, maxLength: 2 }),
  )
  .map(([op, values]) => [op, 'event:goal', op === 'matches' ? ['^S', 'blog'] : values]);
const { filter } = fc.letrec<{ filter: unknown }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    condition,
    fc.tuple(fc.constantFrom('and', 'or'), fc.array(tie('filter'), { minLength: 1, maxLength: 3 })),
    fc.tuple(fc.constantFrom('not', 'has_done', 'has_not_done'), tie('filter')),
    fc.tuple(fc.constantFrom('has_done', 'has_not_done'), goalCondition),
  ),
}));

const question = fc
  .record({
    metrics: fc.uniqueArray(fc.constantFrom(...METRICS), { minLength: 1, maxLength: 6 }),
    dimensions: fc.uniqueArray(fc.constantFrom(...DIMENSIONS), { maxLength: 3 }),
    filters: fc.array(filter, { maxLength: 2 }),
    goal: fc.option(goalCondition),
    zone: fc.constantFrom(...ZONES),
    period: fc.constantFrom(
      ['2026-10-25', '2026-10-25'],
      ['2026-10-24', '2026-10-26'],
      ['2026-10-24T03:10:00Z', '2026-10-26T11:30:00+02:00'],
      ['2026-10-20', '2026-11-03'],
    ),
    excluded: fc.boolean(),
    order: fc.option(fc.tuple(fc.nat(), fc.constantFrom('asc', 'desc'))),
    page: fc.option(
      fc.record({ limit: fc.integer({ min: 1, max: 5 }), offset: fc.integer({ min: 0, max: 6 }) }),
    ),
  })
  .map((one) => {
    const goal =
      one.goal ?? (one.dimensions.includes('event:goal') ? null : ['is', 'event:goal', ['Signup']]);
    const chosen = goal !== null && !String(goal[0]).includes('not');
    const aboutGoals = chosen || one.dimensions.includes('event:goal');
    const aboutPages = one.dimensions.some((name) => name === 'event:page' || name === 'visit:exit_page');
    const allowed = one.metrics.filter(
      (name) =>
        (aboutGoals || !['conversion_rate', 'group_conversion_rate', 'conversions'].includes(name)) &&
        (aboutPages || name !== 'exit_rate'),
    );
    const wantsGoal = allowed.some((name) => name.includes('conversion'));
    return {
      ...one,
      metrics: allowed.length === 0 ? ['visitors'] : allowed,
      filters:
        one.goal !== null || wantsGoal ? [...one.filters, ...(goal === null ? [] : [goal])] : one.filters,
    };
  });

const number = (value: Number_) => (value !== null && typeof value === 'object' ? value.value : value);

function inOrder(
  rows: readonly OracleRow[],
  by: (row: OracleRow) => number | string | null,
  direction: string,
): OracleRow[] {
  const compare = (a: number | string, b: number | string) => (a < b ? -1 : a > b ? 1 : 0);
  return rows.toSorted((a, b) => {
    const [x, y] = [by(a), by(b)];
    if (x === null || y === null) {
      if (x !== y) return x === null ? 1 : -1;
    } else {
      const near =
        typeof x === 'number' && typeof y === 'number' && Math.abs(x - y) < 1e-9 * Math.max(1, Math.abs(x));
      if (!near && x !== y) return direction === 'asc' ? compare(x, y) : compare(y, x);
    }
    return a.sort.reduce<number>(
      (found, key, at) => (found !== 0 ? found : compare(key, b.sort[at] ?? '')),
      0,
    );
  });
}

describe('exact', () => {
  it('answers random questions about random events as counting by hand does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(happening, { minLength: 1, maxLength: 60, size: 'max' }),
        fc.array(question, { minLength: 12, maxLength: 12 }),
        async (happenings, questions) => {
          await using one = await world(happenings);
          for (const asked of questions) {
            const [from = '', to = ''] = asked.period;
            const days = !from.includes('T');
            const expected = oracle(
              {
                ...asked,
                from: days ? startOfDay(asked.zone, from) : Date.parse(from),
                to: days
                  ? startOfDay(asked.zone, new Date(Date.parse(to) + 86_400_000).toISOString().slice(0, 10))
                  : Date.parse(to),
              },
              one,
              GOALS,
            );
            const names = [...asked.metrics, ...asked.dimensions];
            const order =
              asked.order === null
                ? null
                : ([names[asked.order[0] % names.length] ?? '', asked.order[1]] as const);
            const by = (name: string) => (row: OracleRow) => {
              const metricAt = asked.metrics.indexOf(name);
              return metricAt >= 0
                ? number(row.metrics[metricAt] ?? null)
                : (row.sort[asked.dimensions.map(String).indexOf(name)] ?? null);
            };
            const times = asked.dimensions.filter((name) => name.startsWith('time:'));
            const [first = ''] = asked.metrics;
            const sorted =
              order !== null
                ? inOrder(expected, by(order[0]), order[1])
                : times.reduceRight(
                    (rows, name) => inOrderStable(rows, by(name)),
                    inOrder(expected, by(first), 'desc'),
                  );
            const { limit = 10_000, offset = 0 } = asked.page ?? {};
            const found = await answer(
              {
                site: 'example.com',
                metrics: asked.metrics,
                dimensions: asked.dimensions,
                filters: asked.filters,
                period: asked.period,
                time_zone: asked.zone,
                include: asked.excluded ? ['excluded'] : [],
                ...(order === null ? {} : { order_by: [order] }),
                limit,
                offset,
              },
              { site: SITE, goals: GOALS, source: one.source, now: NOW },
            );
            const shown = sorted.slice(offset, offset + limit);
            expect(found.results.map((row) => row.dimensions)).toEqual(shown.map((row) => row.dimensions));
            for (const [index, row] of found.results.entries()) {
              const wanted = shown[index]?.metrics ?? [];
              for (const [at, value] of row.metrics.entries()) {
                const [a, b] = [number(value), number(wanted[at] ?? null)];
                if (a === null || b === null) expect(a, JSON.stringify({ asked, row, wanted })).toBe(b);
                else expect(a, JSON.stringify({ asked, row, wanted })).toBeCloseTo(b, 8);
              }
            }
            expect(found.meta.total_rows).toBe(expected.length);
          }
        },
      ),
      {
        endOnFailure: true,
        interruptAfterTimeLimit: 100_000,
        numRuns: Number(process.env.FC_RUNS ?? 30),
        ...(process.env.FC_SEED ? { seed: Number(process.env.FC_SEED) } : {}),
      },
    );
  }, 120_000);
});

function inOrderStable(
  rows: readonly OracleRow[],
  by: (row: OracleRow) => number | string | null,
): OracleRow[] {
  return rows.toSorted((a, b) => {
    const [x, y] = [by(a) ?? 0, by(b) ?? 0];
    return x < y ? -1 : x > y ? 1 : 0;
  });
}
