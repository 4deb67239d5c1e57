import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Experiment } from '../../../src/model/experiment.ts';
import { type ExperimentResults, experimentResults } from '../../../src/reports/experiments/results.ts';
import { at, NOW } from '../ask.ts';
import { happening, RUNS } from '../happenings.ts';
import { goals, type Happening, SITE, type TestEvent, world } from '../world.ts';

const GOALS = goals({ event: 'Signup' }, { event: 'Buy' });
const HERO: Experiment = {
  id: 1,
  site: SITE.domain,
  name: 'hero',
  variants: [
    { name: 'a', weight: 50 },
    { name: 'b', weight: 50 },
  ],
  goals: ['Signup', 'Buy'],
  guardrails: ['bounce_rate', 'views_per_visit', 'visit_duration'],
  pages: null,
  audience: null,
  traffic: 100,
  group: null,
  slice: 0,
  holdout: 0,
  aa: false,
  minimumEffect: 10,
  salt: 'salt',
  state: 'running',
  startsAt: null,
  endsAt: null,
  decided: null,
  createdAt: 0,
  changes: [],
};

async function ask(
  events: readonly Happening[],
  question: Record<string, unknown> = {},
  more: Partial<Experiment> = {},
  now = NOW,
): Promise<{ results: ExperimentResults; events: readonly TestEvent[] }> {
  await using one = await world(events);
  const results = await experimentResults(
    { site: SITE.domain, experiment: 'hero', ...question },
    { site: SITE, goals: GOALS, experiments: [{ ...HERO, ...more }], source: one.source, now },
  );
  return { results, events: one.events };
}

const seen = (who: number, hero: string, time = '10T10:00:00', more: Partial<Happening> = {}): Happening => ({
  at: at(time),
  who,
  experiments: { hero },
  ...more,
});
const signup = (who: number, time = '10T10:05:00'): Happening => ({ at: at(time), who, name: 'Signup' });
const rates = ({ goals: [first] }: ExperimentResults) =>
  first?.variants.map(({ name, visitors, converted, conversions }) => [
    name,
    visitors,
    converted,
    conversions,
  ]);

describe('results of an experiment', () => {
  it('count visitors once, and conversions from the first exposure on', async () => {
    const { results } = await ask([
      seen(1, 'a'),
      seen(1, 'a', '11T10:00:00'),
      signup(1),
      signup(1, '12T10:00:00'),
      // Signed up before anything was shown.
      signup(2, '09T10:00:00'),
      seen(2, 'b'),
      // The event that tells of the variant is itself the conversion.
      seen(3, 'b', '10T12:00:00', { name: 'Signup' }),
    ]);
    expect(rates(results)).toEqual([
      ['a', 1, 1, 2],
      ['b', 2, 1, 1],
    ]);
  });

  it('leave out bots, nobody, and who was shown several variants or none that there is', async () => {
    const { results } = await ask([
      seen(1, 'a'),
      seen(2, 'a'),
      seen(2, 'b', '11T10:00:00'),
      seen(3, 'c'),
      seen(4, 'a', '10T10:00:00', { excluded: 'bot' }),
      { at: at('10T10:00:00'), who: null, experiments: { hero: 'a' } },
    ]);
    expect(results.variants.map(({ visitors }) => visitors)).toEqual([1, 0]);
    expect(results.left_out).toEqual({ several_variants: 1, unknown_variants: 1 });
  });

  const many = (variant: string, from: number, count: number, converting: number, days = 10) =>
    Array.from({ length: count }, (_, index) => {
      const day = String(1 + Math.floor((index * days) / count)).padStart(2, '0');
      const who = from + index;
      const one = seen(who, variant, `${day}T10:00:00`, {
        facts: { browser: variant === 'b' && index % 2 ? 'Safari' : 'Firefox' },
      });
      return index < converting ? [one, signup(who, `${day}T10:05:00`)] : [one];
    }).flat();

  it('say which is better once that is sure, whole weeks long', async () => {
    const { results } = await ask([...many('a', 0, 400, 40), ...many('b', 10_000, 400, 100)]);
    expect(results.verdict).toMatchObject({ code: 'better', variant: 'b' });
    expect(results.verdict.text).toMatch(/^b converts \d+–\d+ % better\.$/);
    const [low = 0, high = 0] = results.goals[0]?.variants[1]?.lift?.interval ?? [];
    expect(low).toBeGreaterThan(0);
    expect(high).toBeGreaterThan(100 * (100 / 40 - 1));
    const early = await ask([...many('a', 0, 400, 40, 3), ...many('b', 10_000, 400, 100, 3)]);
    expect(early.results.verdict).toMatchObject({ code: 'keep_waiting', variant: 'b' });
  });

  it('say how long to wait, and that identical designs should not differ', async () => {
    const few = [...many('a', 0, 400, 40), ...many('b', 10_000, 400, 44)];
    const { results } = await ask(few);
    expect(results.verdict.text).toMatch(/^Keep waiting: \d+ more days at this traffic\.$/);
    expect(results.sample.days_left).toBeGreaterThan(0);
    expect((await ask(few, {}, { aa: true })).results.verdict.code).toBe('as_it_should_be');
    const different = [...many('a', 0, 400, 40), ...many('b', 10_000, 400, 100)];
    expect((await ask(different, {}, { aa: true })).results.verdict.code).toBe('do_not_trust');
  });

  it('do not trust a split that was not planned, and say where it is off', async () => {
    const { results } = await ask([...many('a', 0, 600, 60), ...many('b', 10_000, 400, 60)]);
    expect(results.sample_ratio).toMatchObject({ ok: false, split: '60/40' });
    expect(results.verdict.code).toBe('do_not_trust');
    expect(results.verdict.text).toMatch(/^Do not trust: the split is 60\/40, mostly (Firefox|Safari)\.$/);
  });

  it('weigh a winner against a guardrail that it breaks', async () => {
    const visits = (variant: string, from: number, converting: number, views: number) =>
      many(variant, from, 400, converting).flatMap((one) =>
        one.name === 'Signup'
          ? [one]
          : Array.from({ length: views }, (_, more) => ({ ...one, at: one.at + more * 1000 })),
      );
    const { results } = await ask(
      [...visits('a', 0, 40, 4), ...visits('b', 10_000, 100, 1)],
      {},
      { guardrails: ['views_per_visit'] },
    );
    expect(results.guardrails[0]).toMatchObject({
      worse: 'lower',
      first: 4,
      variants: [{ name: 'b', mean: 1, state: 'broken' }],
    });
    expect(results.verdict).toMatchObject({ code: 'guardrail_broken', variant: 'b' });
  });

  it('compare revenue a visitor, and what was paid before with it', async () => {
    const paid = (who: number, time: string, revenue: string): Happening => ({
      at: at(time),
      who,
      name: 'Buy',
      revenue,
      currency: 'EUR',
    });
    const shoppers = (variant: string, from: number, more: number) =>
      Array.from({ length: 40 }, (_, index) => [
        paid(from + index, '05T10:00:00', String(index % 7)),
        seen(from + index, variant),
        // A cent that nothing foretells: without any variance there would be nothing to test.
        paid(from + index, '11T10:00:00', String((index % 7) * 2 + more + (index % 2) / 100)),
      ]).flat();
    const { results } = await ask([...shoppers('a', 0, 0), ...shoppers('b', 1000, 1)]);
    const [first, second] = results.revenue?.variants ?? [];
    expect(first?.total).toBeCloseTo(2 * 115 + 0.2, 8);
    expect(second?.difference?.difference).toBeCloseTo(1, 8);
    expect(second?.cuped?.difference).toBeCloseTo(1, 8);
    expect(second?.cuped?.variance_reduction).toBeCloseTo(100, 2);
  });

  it('refuse an experiment that there is not, by naming those there are', async () => {
    await expect(ask([], { experiment: 'other' })).rejects.toMatchObject({
      details: { field: 'experiment', allowed: ['hero'] },
    });
  });

  it('stay what they were when the experiment ends', async () => {
    const { results } = await ask(
      [seen(1, 'a'), seen(2, 'b'), signup(2), signup(1, '15T10:00:00')],
      {},
      { endsAt: at('12T00:00:00') },
    );
    expect(results.state).toBe('stopped');
    expect(rates(results)).toEqual([
      ['a', 1, 0, 0],
      ['b', 1, 1, 1],
    ]);
  });
});

const shownSome = fc.array(
  fc
    .tuple(happening, fc.constantFrom(null, null, 'a', 'b', 'c'))
    .map(([one, hero]): Happening => (hero === null ? one : { ...one, experiments: { hero, other: 'x' } })),
  { minLength: 1, maxLength: 60, size: 'max' },
);

it('results equal counting by hand', async () => {
  await fc.assert(
    fc.asyncProperty(shownSome, async (happenings) => {
      const now = Date.parse('2026-11-20T00:00:00Z');
      const { results, events } = await ask(happenings, { period: 'all' }, {}, now);
      const own = events.filter(
        (one) =>
          one.site === SITE.domain && one.excluded === null && one.who !== null && one.name !== 'engagement',
      );
      const ordered = [...own].sort((x, y) => x.at - y.at || x.event - y.event);
      const first = new Map<number, TestEvent>();
      const variants = new Map<number, Set<string>>();
      for (const one of ordered) {
        const hero = one.experiments?.hero;
        if (hero === undefined || one.who === null) continue;
        if (!first.has(one.who)) first.set(one.who, one);
        variants.set(one.who, (variants.get(one.who) ?? new Set()).add(hero));
      }
      const expected = ['a', 'b'].map((variant) => {
        const who = [...variants].filter(([, all]) => all.size === 1 && all.has(variant)).map(([one]) => one);
        const count = (name: string) =>
          who.map(
            (one) =>
              ordered.filter(
                (event) =>
                  event.who === one &&
                  event.name === name &&
                  ordered.indexOf(event) >= ordered.indexOf(first.get(one) as TestEvent),
              ).length,
          );
        return [
          variant,
          who.length,
          ...['Signup', 'Buy'].map((name) => [
            count(name).filter((times) => times > 0).length,
            count(name).reduce((sum, one) => sum + one, 0),
          ]),
        ];
      });
      const found = results.variants.map(({ name, visitors }, index) => [
        name,
        visitors,
        ...results.goals.map((goal) => [goal.variants[index]?.converted, goal.variants[index]?.conversions]),
      ]);
      expect(found).toEqual(expected);
      expect(results.left_out.several_variants).toBe(
        [...variants.values()].filter((all) => all.size > 1).length,
      );
      const days = results.over_time.at(-1)?.variants.map(({ visitors, converted }) => [visitors, converted]);
      if (days)
        expect(days).toEqual(
          results.variants.map(({ visitors }, index) => [
            visitors,
            results.goals[0]?.variants[index]?.converted,
          ]),
        );
    }),
    // Each asks nine statements of a warehouse of its own.
    { ...RUNS, numRuns: Math.ceil(RUNS.numRuns / 3) },
  );
}, 120_000);
