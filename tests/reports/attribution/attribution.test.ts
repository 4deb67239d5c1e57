import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MODELS } from '../../../src/model/attribution.ts';
import { answer } from '../../../src/reports/answer.ts';
import { type AttributionAnswer, attribution } from '../../../src/reports/attribution/attribution.ts';
import { creditRows } from '../../../src/reports/attribution/creditRows.ts';
import { DIMENSIONS } from '../../../src/reports/dimensions.ts';
import { goalNamed } from '../../../src/reports/namedGoal.ts';
import { subjectOf } from '../../../src/reports/subject.ts';
import { at, NOW } from '../ask.ts';
import { happenings, RUNS } from '../happenings.ts';
import { piecesOf, ratesOf } from '../revenue.ts';
import {
  goals,
  type Happening,
  SITE,
  type TestEvent,
  type TestSession,
  type VisitFacts,
  world,
} from '../world.ts';
import { oracleAttribution } from './oracle.ts';

const GOALS = goals({ event: 'Signup' }, { event: 'Buy' }, { page: '/a' }, { page: '*' });
/** The same, where reaching the first is worth something. */
const VALUED = GOALS.map((goal, index) =>
  index === 0 ? { ...goal, value: { amount: '2.50', currency: 'USD' } } : goal,
);

async function ask(events: readonly Happening[], question: Record<string, unknown>, now = NOW) {
  await using one = await world(events);
  return await attribution(
    { site: SITE.domain, period: '7d', goal: 'Signup', ...question },
    { site: SITE, goals: GOALS, source: one.source, now },
  );
}

const creditsBy = (found: AttributionAnswer, model: (typeof MODELS)[number]) =>
  Object.fromEntries(found.results.map((row) => [row.dimensions[0], row.credits[model]]));

const from = (source: string | null, day: string, who: number, name = 'pageview'): Happening => ({
  at: at(`${day}T10:00:00`),
  who,
  name,
  facts: source === null ? {} : { source, channel: 'Referral' },
});

describe('attribution', () => {
  /** Google two weeks before, a newsletter a week before, a blog, then the visitor types the address and signs up. */
  const STORY: readonly Happening[] = [
    from('Google', '05', 1),
    from('Newsletter', '12', 1),
    from('Blog', '15', 1),
    from(null, '19', 1, 'Signup'),
  ];

  it('divides a conversion by every model side by side', async () => {
    const found = await ask(STORY, {});
    expect(found.conversions).toBe(1);
    expect(creditsBy(found, 'last')).toEqual({ 'Direct / None': 1, Blog: 0, Google: 0, Newsletter: 0 });
    expect(creditsBy(found, 'last_non_direct')).toMatchObject({ Blog: 1, 'Direct / None': 0 });
    expect(creditsBy(found, 'first')).toMatchObject({ Google: 1 });
    expect(creditsBy(found, 'linear')).toEqual({
      'Direct / None': 0.25,
      Blog: 0.25,
      Google: 0.25,
      Newsletter: 0.25,
    });
    const position = creditsBy(found, 'position');
    expect(position.Google).toBeCloseTo(0.4, 10);
    expect(position.Newsletter).toBeCloseTo(0.1, 10);
    expect(position['Direct / None']).toBeCloseTo(0.4, 10);
    // 14, 7, 4 and 0 days before, halved every 7.
    const all = 0.25 + 0.5 + 2 ** (-4 / 7) + 1;
    const decay = creditsBy(found, 'time_decay');
    expect(decay.Google).toBeCloseTo(0.25 / all, 10);
    expect(decay.Newsletter).toBeCloseTo(0.5 / all, 10);
    expect(decay.Blog).toBeCloseTo(2 ** (-4 / 7) / all, 10);
    expect(creditsBy(found, 'markov')).toEqual({
      'Direct / None': 0.25,
      Blog: 0.25,
      Google: 0.25,
      Newsletter: 0.25,
    });
    expect(found.paths).toEqual([
      {
        path: ['Google', 'Newsletter', 'Blog', 'Direct / None'],
        conversions: 1,
        share: 100,
        revenue: null,
        visits: 4,
        days: 14,
      },
    ]);
    expect(found.revenue).toBeNull();
    expect(found.meta.warnings).toEqual([]);
  });

  it('looks back as far as it is told, before the period too', async () => {
    const found = await ask(STORY, { lookback: 7, models: ['first', 'linear'] });
    expect(found.paths[0]?.path).toEqual(['Newsletter', 'Blog', 'Direct / None']);
    expect(creditsBy(found, 'first')).toEqual({ Newsletter: 1, Blog: 0, 'Direct / None': 0 });
    expect(Object.keys(found.results[0]?.credits ?? {})).toEqual(['first', 'linear']);
  });

  it('halves weights as often as it is told', async () => {
    const found = await ask(STORY, { lookback: 4, half_life: 2, models: ['time_decay'] });
    expect(creditsBy(found, 'time_decay')).toEqual({ 'Direct / None': 0.8, Blog: 0.2 });
    expect(found.meta.definitions.time_decay).toContain('2 days before');
    expect(found.meta.definitions.time_decay).toContain('4 days before');
  });

  it('finds removal effects as they are worked out by hand', async () => {
    // C1 → C2 → C3 → conversion; C1 → none; C2 → C3 → none. Converts: 1/3. Without C1 1/6, without C2 or C3 0.
    const found = await ask(
      [
        ...[from('C1', '14', 1), from('C2', '15', 1), from('C3', '16', 1, 'Signup')],
        from('C1', '14', 2),
        ...[from('C2', '15', 3), from('C3', '16', 3)],
      ],
      { models: ['markov'] },
    );
    const effects = Object.fromEntries(found.results.map((row) => [row.dimensions[0], row.removal_effect]));
    expect(effects.C1).toBeCloseTo(50, 10);
    expect(effects.C2).toBeCloseTo(100, 10);
    expect(effects.C3).toBeCloseTo(100, 10);
    expect(creditsBy(found, 'markov').C1).toBeCloseTo(0.2, 10);
    expect(creditsBy(found, 'markov').C2).toBeCloseTo(0.4, 10);
  });

  it('credits conversions of those who cannot be followed to their own visit, and says how many', async () => {
    const found = await ask(
      [
        { ...from('Google', '18', 4), identity: 'cookieless' },
        { ...from('Bing', '19', 4, 'Signup'), identity: 'cookieless' },
        { ...from('Mail', '19', 0, 'Signup'), who: null, identity: 'none' },
      ],
      {},
    );
    expect(found.conversions).toBe(2);
    for (const model of MODELS) expect(creditsBy(found, model)).toEqual({ Bing: 1, Mail: 1 });
    expect(found.meta.unfollowed_conversions).toBe(2);
    expect(found.meta.warnings.map(({ code }) => code)).toEqual(['no_lasting_id']);
  });

  it('divides revenue as it divides conversions', async () => {
    const found = await ask(
      [
        from('Google', '18', 1),
        { ...from('Bing', '19', 1, 'Buy'), revenue: '10', currency: 'EUR' },
        { ...from('Bing', '19', 2, 'Buy'), revenue: '3', currency: 'USD' },
      ],
      { goal: 'Buy', models: ['linear', 'last'] },
    );
    expect(found.revenue).toEqual({ value: 10, currency: 'EUR' });
    expect(
      found.results.map((row) => [row.dimensions[0], row.credits.linear, row.revenue?.linear?.value]),
    ).toEqual([
      ['Bing', 1.5, 5],
      ['Google', 0.5, 5],
    ]);
    expect(found.totals.revenue?.last).toEqual({ value: 10, currency: 'EUR' });
  });

  it('divides what a goal is worth where its events carry no revenue', async () => {
    await using one = await world([from('Google', '18', 1), from('Bing', '19', 1, 'Signup')]);
    const valued = GOALS.map((goal) => ({ ...goal, value: { amount: '8', currency: 'EUR' } }));
    const context = { site: SITE, goals: valued, source: one.source, now: NOW };
    const found = await attribution({ site: SITE.domain, period: '7d', goal: 'Signup' }, context);
    expect(found.revenue).toEqual({ value: 8, currency: 'EUR' });
    expect(found.results.map((row) => row.revenue?.linear?.value)).toEqual([4, 4]);
  });

  it('credits any fact of a visit, also what is found among all visits of the visitor', async () => {
    const found = await ask(STORY, { dimension: 'visit:visitor_type', models: ['first', 'linear'] });
    expect(found.paths[0]).toMatchObject({ path: ['new', 'returning'], visits: 4 });
    expect(creditsBy(found, 'linear')).toEqual({ new: 0.25, returning: 0.75 });
  });

  it('keeps what a limit leaves out in the rest', async () => {
    const found = await ask(
      Array.from({ length: 5 }, (_, who) => from(`S${who}`, '19', who, 'Signup')),
      { limit: 2, paths: 1 },
    );
    expect(found.results.map((row) => row.dimensions[0])).toEqual(['S0', 'S1']);
    expect(found.rest).toMatchObject({ rows: 3, credits: { last: 3, markov: 3 } });
    expect([found.meta.total_rows, found.meta.total_paths, found.paths.length]).toEqual([5, 5, 1]);
    const without = await ask([from('S', '19', 1, 'Signup')], { paths: 0 });
    expect([without.meta.total_paths, without.paths]).toEqual([null, []]);
  });

  it('tells hostile values apart on paths', async () => {
    const hostile = ['a","b', '[]', "'; drop table events; --", '\u001f,\\', '=cmd()', '🦉\n'];
    const events = hostile.map((source, index) => from(source, `1${index}`, 1));
    const found = await ask([...events, from('last', '19', 1, 'Signup')], {});
    expect(found.paths[0]?.path).toEqual([...hostile, 'last']);
  });

  it('shows the last hundred visits of a longer path, and counts all', async () => {
    const events = Array.from({ length: 130 }, (_, index) => ({
      ...from(index % 2 === 0 ? 'A' : 'B', '01', 1),
      at: at('10T00:00:00') + index * 3_600_000,
    }));
    const found = await ask([...events, from('C', '19', 1, 'Signup')], {});
    expect(found.paths[0]?.path).toHaveLength(100);
    expect(found.paths[0]).toMatchObject({ visits: 131 });
    expect(creditsBy(found, 'first')).toMatchObject({ A: 1 });
    expect(found.meta.warnings.map(({ code }) => code)).toEqual(['paths_cut']);
  });

  it('makes rarer values one state of the chain where there are too many', async () => {
    const events = Array.from({ length: 230 }, (_, who) => from(`S${who}`, '19', who, 'Signup'));
    const found = await ask(events, { limit: 1000 });
    expect(found.totals.credits.markov).toBeCloseTo(230, 8);
    for (const row of found.results) expect(row.credits.markov).toBeCloseTo(1, 8);
    expect(found.meta.warnings.map(({ code }) => code)).toEqual(['values_together']);
  });

  it('has all values after so many in one row of its select', async () => {
    await using one = await world(
      Array.from({ length: 7 }, (_, who) => from(`S${who % 5}`, '19', who, 'Signup')),
    );
    const context = { site: SITE, goals: GOALS, dialect: one.source.dialect, now: NOW, extent: null };
    const { scope, filter } = subjectOf(
      { site: SITE.domain, period: '7d', filters: [], explain: false },
      context,
    );
    const dimension = DIMENSIONS.get('visit:source');
    if (dimension === undefined) throw new Error('there is no source');
    const plan = {
      ...{
        scope,
        dimension,
        audience: filter,
        since: scope.from,
        lookback: 86_400_000,
        halfLife: 86_400_000,
      },
      ...{ converted: goalNamed('Signup', scope.goals), paid: false },
    };
    const rows = await one.source.select(creditRows(plan, 'last', { most: 2, longest: 100 }));
    expect(rows.map(({ place, rows, c_last, c_linear }) => [place, rows, c_last, c_linear])).toEqual([
      [1, 1, 2, 2],
      [2, 1, 2, 2],
      [3, 3, 3, 3],
    ]);
  });

  it('has nothing to divide where nothing converted', async () => {
    const found = await ask([from('Google', '19', 1)], {});
    expect(found).toMatchObject({
      conversions: 0,
      results: [],
      paths: [],
      totals: { credits: { markov: 0 } },
    });
  });

  it.each([
    ['no goal', { goal: undefined }, 'goal'],
    ['an unknown goal', { goal: 'Nope' }, 'goal'],
    ['an unknown dimension', { dimension: 'visit:planet' }, 'dimension'],
    ['a dimension of events', { dimension: 'event:page' }, 'dimension'],
    ['a dimension of which a visit has several values', { dimension: 'visit:cookie' }, 'dimension'],
    ['looking back for no day', { lookback: 0 }, 'lookback'],
    ['looking back for more than a year', { lookback: 366 }, 'lookback'],
    ['a half-life of nothing', { half_life: 0 }, 'half_life'],
    ['an unknown model', { models: ['last', 'best'] }, 'models[1]'],
    ['a model twice', { models: ['last', 'last'] }, 'models[1]'],
    ['no model', { models: [] }, 'models'],
    ['too many paths', { paths: 1001 }, 'paths'],
    [
      'goals tied to other filters',
      {
        filters: [
          [
            'or',
            [
              ['is', 'event:goal', ['Buy']],
              ['is', 'event:page', ['/']],
            ],
          ],
        ],
      },
      'filters',
    ],
    ['an unknown field', { window: 30 }, 'window'],
  ])('refuses %s', async (_, question, field) => {
    const refused = await ask([], question).catch((error) => error);
    expect(refused).toMatchObject({ code: 'malformed', details: { field } });
    expect(refused.details.allowed).toBeDefined();
  });
});

type Holds = (one: TestEvent, session: TestSession | undefined) => boolean;
const FILTERS: readonly [unknown, Holds][] = [
  [['is', 'event:page', ['/', '/a']], (one) => one.page === '/' || one.page === '/a'],
  [['is', 'visit:source', ['Google']], (one, session) => (session?.facts ?? one.facts).source === 'Google'],
  [['is_not', 'visit:country', ['DE']], (one, session) => (session?.facts ?? one.facts).country !== 'DE'],
];
const GOAL: Record<string, (one: TestEvent) => boolean> = {
  Signup: (one) => one.name === 'Signup',
  Buy: (one) => one.name === 'Buy',
  'Visit /a': (one) => one.name === 'pageview' && one.page === '/a',
  'Visit *': (one) => one.name === 'pageview',
};
const VALUES: Record<string, (facts: VisitFacts, session: TestSession | null) => string> = {
  'visit:source': (facts) => facts.source ?? 'Direct / None',
  'visit:country': (facts) => facts.country ?? '(none)',
  'visit:entry_page': (_, session) => session?.entry ?? '(none)',
  'visit:local_hour': (facts) => String(facts.local_hour ?? '(none)'),
};

describe('exact', () => {
  it('divides random conversions as looking back from each by hand does, and all of them by every model', async () => {
    const asked = fc.record({
      goal: fc.constantFrom(...Object.keys(GOAL)),
      dimension: fc.constantFrom(...Object.keys(VALUES)),
      lookback: fc.constantFrom(1, 7, 30),
      half_life: fc.constantFrom(0.5, 7),
      filter: fc.option(fc.constantFrom(...FILTERS)),
      period: fc.constantFrom(['2026-10-23', '2026-11-30'], ['2026-10-25', '2026-11-01']),
    });
    await fc.assert(
      fc.asyncProperty(
        happenings,
        fc.array(asked, { minLength: 6, maxLength: 6 }),
        async (events, questions) => {
          const hours = events.map((one, index) => ({
            ...one,
            facts: { ...one.facts, local_hour: index % 3 },
            props: { order_id: ['', 'A', 'B', String(index)][index % 4] ?? '' },
          }));
          await using one = await world(hours);
          const sessions = new Map(one.sessions.map((each) => [each.session, each]));
          for (const { filter, ...question } of questions) {
            const { goal, dimension, lookback, half_life, period } = question;
            const subject = { site: SITE.domain, period, filters: filter === null ? [] : [filter[0]] };
            // Rates are those of days that have come.
            const now = Date.parse('2026-12-31T00:00:00Z');
            const context = { site: SITE, goals: VALUED, rates: ratesOf, source: one.source, now };
            const found = await attribution({ ...question, ...subject, paths: 1000 }, context);
            const holds = (each: TestEvent) =>
              filter?.[1](each, each.session === null ? undefined : sessions.get(each.session)) ?? true;
            const [first = '', last = ''] = period;
            const expected = oracleAttribution(
              {
                converted: (each) => (GOAL[goal]?.(each) ?? false) && holds(each),
                audience: holds,
                lookback,
                halfLife: half_life,
                from: Date.parse(first),
                to: Date.parse(last) + 86_400_000,
                paid: (each) => {
                  const reached = VALUED.filter(({ name }) => name === goal);
                  const pieces = piecesOf(each, reached, one.events);
                  return Number(pieces.reduce<bigint>((all, piece) => all + (piece ?? 0n), 0n)) / 1e6;
                },
                value: VALUES[dimension] ?? (() => ''),
              },
              one,
            );
            const told = JSON.stringify({ question, filter: filter?.[0] });
            expect(found.conversions, told).toBe(expected.conversions);
            expect(found.meta.unfollowed_conversions, told).toBe(expected.unfollowed);
            for (const model of MODELS) {
              expect(rounded(creditsBy(found, model)), `${model} ${told}`).toEqual(
                rounded(withZeros(expected.credits[model], expected.credits.linear)),
              );
              const revenue = found.results.map(
                (row) => [row.dimensions[0] ?? '', row.revenue?.[model]?.value ?? 0] as const,
              );
              const due = withZeros(expected.revenue[model], expected.credits.linear);
              for (const [value, amount] of revenue) {
                expect(amount, `revenue, ${model} ${told}`).toBeCloseTo(due[value] ?? 0, 6);
              }
              const all = found.results.reduce((sum, row) => sum + (row.credits[model] ?? 0), 0);
              expect(all, `${model} ${told}`).toBeCloseTo(found.conversions, 8);
              expect(found.totals.credits[model]).toBeCloseTo(found.conversions, 8);
            }
            const effects = found.results.flatMap((row) =>
              row.removal_effect == null ? [] : [[row.dimensions[0], row.removal_effect / 100]],
            );
            expect(rounded(Object.fromEntries(effects)), told).toEqual(
              rounded(Object.fromEntries(expected.effects)),
            );
            const paths = found.paths.map((path) => [JSON.stringify(path.path), path.conversions]);
            expect(Object.fromEntries(paths), told).toEqual(Object.fromEntries(expected.paths));
            // What a question by the same dimension counts is what the last model credits.
            const counted = await answer(
              {
                ...subject,
                metrics: ['conversions'],
                dimensions: [dimension],
                filters: [...subject.filters, ['is', 'event:goal', [goal]]],
              },
              context,
            );
            const last_ = Object.entries(creditsBy(found, 'last')).filter(([, credit]) => credit !== 0);
            expect(Object.fromEntries(last_), told).toEqual(
              Object.fromEntries(counted.results.map((row) => [row.dimensions[0], row.metrics[0]])),
            );
          }
        },
      ),
      RUNS,
    );
  }, 120_000);
});

/** A value that some model credits is in every model's column. */
const withZeros = (
  some: ReadonlyMap<string, number> = new Map(),
  all: ReadonlyMap<string, number> = new Map(),
) => Object.fromEntries([...all.keys()].map((value) => [value, some.get(value) ?? 0]));

const rounded = (of: Record<string, number | undefined>) =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [name, Number((value ?? 0).toFixed(6)) + 0]));
