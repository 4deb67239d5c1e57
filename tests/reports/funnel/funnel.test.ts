import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { funnel } from '../../../src/reports/funnel/funnel.ts';
import { at, NOW } from '../ask.ts';
import { happenings, RUNS } from '../happenings.ts';
import { goals, type Happening, SITE, type TestEvent, world } from '../world.ts';
import { oracleFunnel } from './oracle.ts';

const GOALS = goals({ event: 'Signup' });
const page = (path: string) => ['is', 'event:page', [path]];

async function ask(events: readonly Happening[], question: Record<string, unknown>, now = NOW) {
  await using one = await world(events);
  return await funnel(
    { site: SITE.domain, period: '7d', ...question },
    { site: SITE, goals: GOALS, source: one.source, now },
  );
}

describe('a funnel', () => {
  /** Ada goes all the way; Ben looks at something between, and again; Cem starts at the end and returns a day later. */
  const STORY: readonly Happening[] = [
    { at: at('19T10:00:00'), who: 1, page: '/', facts: { source: 'Google' } },
    { at: at('19T10:01:00'), who: 1, page: '/pricing' },
    { at: at('19T10:03:00'), who: 1, page: '/pricing', name: 'Signup' },
    { at: at('19T11:00:00'), who: 2, page: '/', facts: { source: 'Bing' } },
    { at: at('19T11:00:10'), who: 2, page: '/about' },
    { at: at('19T11:05:00'), who: 2, page: '/pricing' },
    { at: at('19T12:00:00'), who: 3, page: '/pricing' },
    { at: at('19T12:01:00'), who: 3, page: '/' },
    { at: at('20T09:00:00'), who: 3, page: '/pricing', facts: { source: 'Google' } },
    { at: at('20T09:00:30'), who: 3, page: '/pricing', name: 'Signup' },
  ];
  const STEPS = [page('/'), page('/pricing'), ['is', 'event:goal', ['Signup']]];

  it('counts who comes to each step in order within a visit, and how long it takes', async () => {
    // Home: Ada, Ben, Cem. Pricing after it: Ada after 60 s, Ben after 300 s. Signup: Ada after 120 s.
    const { steps } = await ask(STORY, { steps: STEPS });
    expect(steps).toEqual([
      {
        name: '/',
        visitors: 3,
        visits: 3,
        conversion_from_first: 100,
        conversion_from_previous: 100,
        drop_off: 0,
        seconds: null,
      },
      {
        name: '/pricing',
        visitors: 2,
        visits: 2,
        conversion_from_first: 200 / 3,
        conversion_from_previous: 200 / 3,
        drop_off: 1,
        seconds: { median: 180, mean: 180 },
      },
      {
        name: 'Signup',
        visitors: 1,
        visits: 1,
        conversion_from_first: 100 / 3,
        conversion_from_previous: 50,
        drop_off: 1,
        seconds: { median: 120, mean: 120 },
      },
    ]);
  });

  it('lets nothing happen in between when it is strict', async () => {
    const { steps } = await ask(STORY, { steps: STEPS, order: 'strict' });
    expect(steps.map((one) => one.visits)).toEqual([3, 1, 1]);
  });

  it('goes on in a later visit within days, and says who may still', async () => {
    const { steps, meta } = await ask(STORY, { steps: STEPS, within: { days: 1 } });
    expect(steps.map((one) => [one.visitors, one.visits])).toEqual([
      [3, null],
      [3, null],
      [2, null],
    ]);
    // Ben has until the 20th, 11:00; the period lasts until midnight.
    expect(meta.warnings).toEqual([]);
    const late = await ask(STORY, { steps: STEPS, within: { days: 2 } });
    expect(late.meta.warnings.map((one) => one.message)).toEqual([
      expect.stringMatching(/^1 visitors began within the last 2 days/),
    ]);
  });

  it('is broken down by the value at the first step', async () => {
    const { results } = await ask(STORY, { steps: STEPS, within: { days: 1 }, dimensions: ['visit:source'] });
    expect(results.map((row) => [...row.dimensions, ...row.steps.map((one) => one.visitors)])).toEqual([
      ['Bing', 1, 1, 0],
      ['Direct / None', 1, 1, 1],
      ['Google', 1, 1, 1],
    ]);
  });

  it('takes the attempt that got furthest, not the first', async () => {
    const twice = [
      { at: at('10T10:00:00'), who: 1, page: '/' },
      { at: at('15T10:00:00'), who: 1, page: '/' },
      { at: at('15T10:00:30'), who: 1, page: '/pricing' },
    ];
    const { steps } = await ask(twice, {
      period: '30d',
      steps: [page('/'), page('/pricing')],
      within: { days: 2 },
    });
    expect(steps[1]).toMatchObject({ visitors: 1, seconds: { median: 30 } });
  });

  it.each([
    ['one step', { steps: [page('/')] }, 'steps'],
    ['eleven steps', { steps: Array.from({ length: 11 }, () => page('/')) }, 'steps'],
    ['no steps', {}, 'steps'],
    ['an unknown goal', { steps: [page('/'), ['is', 'event:goal', ['Nope']]] }, 'steps[1][2][0]'],
    ['a step that is no filter', { steps: [page('/'), ['near', 'event:page', ['/']]] }, 'steps[1][0]'],
    ['a pattern that RE2 refuses', { steps: [page('/'), ['matches', 'event:page', ['(']]] }, 'steps'],
    ['an unknown order', { steps: STEPS, order: 'loose' }, 'order'],
    ['days that are none', { steps: STEPS, within: { days: 0 } }, 'within.days'],
    ['an unknown funnel', { funnel: 'Checkout' }, 'funnel'],
    ['a funnel and steps', { funnel: 'Checkout', steps: STEPS }, 'steps'],
    ['an unknown dimension', { steps: STEPS, dimensions: ['visit:planet'] }, 'dimensions[0]'],
  ])('refuses %s', async (_, question, field) => {
    const refused = await ask([], question).catch((error) => error);
    expect(refused).toMatchObject({ code: 'malformed', details: { field } });
    expect(refused.details.allowed).toBeDefined();
  });
});

const FILTERS: readonly [unknown, (one: TestEvent) => boolean][] = [
  [page('/'), (one) => one.page === '/'],
  [['is_not', 'event:page', ['/', '/a']], (one) => one.page !== '/' && one.page !== '/a'],
  [['is', 'event:name', ['pageview']], (one) => one.name === 'pageview'],
  [['is', 'event:goal', ['Signup']], (one) => one.name === 'Signup'],
  [['contains', 'event:name', ['a', 'B']], (one) => /a|B/.test(one.name)],
];

describe('exact', () => {
  it('answers random funnels over random events as walking them by hand does', async () => {
    const picked = fc.constantFrom(...FILTERS);
    const asked = fc.record({
      steps: fc.array(picked, { minLength: 2, maxLength: 5 }),
      filter: fc.option(picked),
      strict: fc.boolean(),
      days: fc.constantFrom(null, null, 1, 7),
      dimension: fc.constantFrom('event:page', 'visit:source', 'visit:country'),
      period: fc.constantFrom(['2026-10-23', '2026-11-30'], ['2026-10-24', '2026-10-31']),
    });
    await fc.assert(
      fc.asyncProperty(
        happenings,
        fc.array(asked, { minLength: 8, maxLength: 8 }),
        async (events, questions) => {
          await using one = await world(events);
          const sessions = new Map(one.sessions.map((each) => [each.session, each.facts]));
          for (const { steps, filter, strict, days, dimension, period } of questions) {
            const found = await funnel(
              {
                site: 'example.com',
                period,
                steps: steps.map(([json]) => json),
                filters: filter === null ? [] : [filter[0]],
                order: strict ? 'strict' : 'ordered',
                within: days === null ? 'visit' : { days },
                dimensions: [dimension],
              },
              { site: SITE, goals: GOALS, source: one.source, now: NOW },
            );
            const [from = '', to = ''] = period;
            const expected = oracleFunnel(
              {
                steps: steps.map(([, holds]) => holds),
                filter: filter?.[1] ?? (() => true),
                strict,
                days,
                from: Date.parse(from),
                to: Date.parse(to) + 86_400_000,
                label: (first) => {
                  const facts = sessions.get(first.session ?? 0) ?? {};
                  if (dimension === 'event:page') return first.page;
                  return dimension === 'visit:source'
                    ? (facts.source ?? 'Direct / None')
                    : (facts.country ?? '(none)');
                },
              },
              one,
            );
            const shown = new Map([
              ['', found.steps],
              ...found.results.map((row) => [row.dimensions[0] ?? '', row.steps] as const),
            ]);
            expect([...shown.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
            for (const [label, rows] of expected) {
              const told = shown
                .get(label)
                ?.map(({ visitors, visits, seconds }) => ({ visitors, visits, seconds }));
              expect(rounded(told), JSON.stringify({ label, dimension, steps, strict, days })).toEqual(
                rounded(rows),
              );
            }
          }
        },
      ),
      RUNS,
    );
  }, 90_000);
});

const rounded = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value ?? null), (_, one) =>
    typeof one === 'number' ? Number(one.toFixed(6)) : one,
  );
