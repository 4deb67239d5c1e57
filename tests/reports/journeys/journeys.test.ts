import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JourneyLevel, journeys } from '../../../src/reports/journeys/journeys.ts';
import { at, NOW } from '../ask.ts';
import { happenings, RUNS } from '../happenings.ts';
import { goals, type Happening, SITE, type TestEvent, world } from '../world.ts';
import { oracleJourneys } from './oracle.ts';

const GOALS = goals({ event: 'Signup' }, { event: 'Buy' });

async function ask(events: readonly Happening[], question: Record<string, unknown>) {
  await using one = await world(events);
  return await journeys(
    { site: SITE.domain, period: '7d', ...question },
    { site: SITE, goals: GOALS, source: one.source, now: NOW },
  );
}

describe('journeys', () => {
  const view = (time: string, who: number, page: string, name = 'pageview') => ({
    at: at(`19T${time}:00`),
    who,
    page,
    name,
  });
  const STORY: readonly Happening[] = [
    // One: home, home again, pricing, the goal, and home once more. Two: pricing at once, then out.
    ...[
      view('10:00', 1, '/'),
      view('10:01', 1, '/'),
      view('10:02', 1, '/pricing'),
      view('10:03', 1, '/pricing', 'Signup'),
      view('10:04', 1, '/'),
    ],
    view('11:00', 2, '/pricing'),
    // Three: a blog page, pricing, an event that is no goal, the blog again.
    ...[
      view('12:00', 3, '/blog'),
      view('12:01', 3, '/pricing'),
      view('12:02', 3, '/pricing', '404'),
      view('12:03', 3, '/blog'),
    ],
  ];
  const brief = (levels: readonly JourneyLevel[]) =>
    levels.map(({ visits, entries, rest, end }) => [
      visits,
      entries.map((one) => `${one.kind} ${one.name} ${one.visits}`),
      rest.visits,
      end.visits,
    ]);

  it('tell where visits go from a page and where they come from', async () => {
    const { from, next, previous } = await ask(STORY, { from: ['is', 'event:page', ['/pricing']] });
    expect(from.visits).toBe(3);
    expect(brief(next)).toEqual([
      [3, ['page /blog 1', 'goal Signup 1'], 0, 1],
      [2, ['page / 1'], 0, 1],
      [1, [], 0, 1],
    ]);
    expect(brief(previous)).toEqual([
      [3, ['page / 1', 'page /blog 1'], 0, 1],
      [2, [], 0, 2],
    ]);
    expect(next[0]?.entries[0]?.share).toBeCloseTo(100 / 3, 10);
  });

  it('look from a goal, and leave goals out where they are not wanted', async () => {
    const { next, previous } = await ask(STORY, { from: ['is', 'event:goal', ['Signup']], depth: 1 });
    expect(brief(next)).toEqual([[1, ['page / 1'], 0, 0]]);
    expect(brief(previous)).toEqual([[1, ['page /pricing 1'], 0, 0]]);
    const without = await ask(STORY, { from: ['is', 'event:page', ['/']], depth: 2, goals: false });
    expect(brief(without.next)).toEqual([
      [1, ['page /pricing 1'], 0, 0],
      [1, ['page / 1'], 0, 0],
    ]);
  });

  it('count exactly what is not among the entries', async () => {
    const many = Array.from({ length: 12 }, (_, who) => [
      view('10:00', who, '/'),
      view('10:01', who, `/${who % 6}`),
    ]).flat();
    const { next } = await ask(many, { from: ['is', 'event:page', ['/']], limit: 2 });
    expect(brief(next)[0]).toEqual([12, ['page /0 2', 'page /1 2'], 8, 0]);
    expect(next[0]?.rest).toMatchObject({ entries: 4 });
  });

  it.each([
    ['no page to look from', {}, 'from'],
    ['a depth of nine', { from: ['is', 'event:page', ['/']], depth: 9 }, 'depth'],
    ['an unknown goal', { from: ['is', 'event:goal', ['Nope']] }, 'from[2][0]'],
    ['too many entries', { from: ['is', 'event:page', ['/']], limit: 101 }, 'limit'],
  ])('refuse %s', async (_, question, field) => {
    const refused = await ask([], question).catch((error) => error);
    expect(refused).toMatchObject({ code: 'malformed', details: { field } });
    expect(refused.details.allowed).toBeDefined();
  });
});

describe('exact', () => {
  it('answers random journeys as walking them by hand does', async () => {
    const places: readonly [unknown, (one: TestEvent) => boolean][] = [
      [['is', 'event:page', ['/']], (one) => one.page === '/'],
      [['is', 'event:goal', ['Signup']], (one) => one.name === 'Signup'],
      [['is', 'event:name', ['404', 'Buy']], (one) => one.name === '404' || one.name === 'Buy'],
      [['is_not', 'event:page', ['/a']], (one) => one.page !== '/a'],
    ];
    const picked = fc.constantFrom(...places);
    const asked = fc.record({
      from: picked,
      filter: fc.option(picked),
      goals: fc.boolean(),
      depth: fc.integer({ min: 1, max: 5 }),
      limit: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(
        happenings,
        fc.array(asked, { minLength: 8, maxLength: 8 }),
        async (events, questions) => {
          await using one = await world(events);
          for (const { from, filter, goals: stops, depth, limit } of questions) {
            const found = await journeys(
              {
                site: 'example.com',
                period: ['2026-10-23', '2026-11-03'],
                from: from[0],
                filters: filter === null ? [] : [filter[0]],
                goals: stops,
                depth,
                limit,
              },
              { site: SITE, goals: GOALS, source: one.source, now: NOW },
            );
            const expected = oracleJourneys(
              {
                from: from[1],
                byName: from === places[2],
                filter: filter?.[1] ?? (() => true),
                goals: stops ? (each) => ['Buy', 'Signup'].filter((name) => name === each.name) : null,
                start: Date.parse('2026-10-23T00:00:00Z'),
                end: Date.parse('2026-11-04T00:00:00Z'),
              },
              one,
            );
            const total = (level: number) =>
              [...(expected.get(level)?.values() ?? [])].reduce((sum, each) => sum + each, 0);
            expect(found.from.visits).toBe(total(0));
            for (const [sign, levels] of [
              [1, found.next],
              [-1, found.previous],
            ] as const) {
              const reached = Array.from({ length: depth }, (_, index) => index + 1).filter(
                (level) => total(sign * (level - 1)) > 0,
              );
              expect(levels.map((level) => level.level)).toEqual(reached);
              for (const { level, visits, entries, rest, end } of levels) {
                const hand = expected.get(sign * level) ?? new Map<string, number>();
                expect(visits).toBe(total(sign * (level - 1)));
                expect(end.visits).toBe(visits - total(sign * level));
                expect(entries.length).toBe(Math.min(limit, hand.size));
                for (const entry of entries)
                  expect(entry.visits).toBe(hand.get(`${entry.kind} ${entry.name}`));
                const counts = [...hand.values()].toSorted((a, b) => b - a);
                expect(entries.map((entry) => entry.visits)).toEqual(counts.slice(0, limit));
                expect([rest.entries, rest.visits]).toEqual([
                  hand.size - entries.length,
                  counts.slice(limit).reduce((sum, each) => sum + each, 0),
                ]);
              }
            }
          }
        },
      ),
      RUNS,
    );
  }, 90_000);
});
