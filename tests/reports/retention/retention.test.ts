import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retention } from '../../../src/reports/retention/retention.ts';
import { NOW } from '../ask.ts';
import { clockIn, startOfDay } from '../clock.ts';
import { happenings, RUNS } from '../happenings.ts';
import { goals, type Happening, SITE, world } from '../world.ts';
import { oracleRetention } from './oracle.ts';

const GOALS = goals({ event: 'Signup' });

async function ask(events: readonly Happening[], question: Record<string, unknown>, now = NOW) {
  await using one = await world(events);
  return await retention(
    { site: SITE.domain, ...question },
    { site: SITE, goals: GOALS, source: one.source, now },
  );
}

describe('retention', () => {
  const day = (text: string) => Date.parse(`${text}Z`);
  /** 1 and 2 come first in the week of 5 October, 3 a week later; 4 has no lasting id, 5 was there in September. */
  const STORY: readonly Happening[] = [
    { at: day('2026-10-05T10:00:00'), who: 1, page: '/', facts: { source: 'Google' } },
    { at: day('2026-10-13T10:00:00'), who: 1, page: '/' },
    { at: day('2026-10-20T11:00:00'), who: 1, page: '/', name: 'Signup' },
    // Over midnight into the next week: one visit, two weeks.
    { at: day('2026-10-11T23:50:00'), who: 2, page: '/' },
    { at: day('2026-10-12T00:10:00'), who: 2, page: '/' },
    { at: day('2026-10-14T10:00:00'), who: 3, page: '/', name: 'Signup' },
    { at: day('2026-10-15T10:00:00'), who: 4, page: '/', identity: 'cookieless' },
    { at: day('2026-09-15T10:00:00'), who: 5, page: '/' },
    { at: day('2026-10-06T10:00:00'), who: 5, page: '/' },
  ];
  const period = ['2026-10-05', '2026-10-25'];

  it('follows those who came first in a week through the weeks after', async () => {
    // It is Tuesday, 20 October: the third week is not over.
    const { cohorts, average, meta } = await ask(STORY, { period });
    expect(
      cohorts.map((one) => [one.cohort, one.visitors, ...one.cells.map((cell) => cell.visitors)]),
    ).toEqual([
      ['2026-10-05', 2, 2, 2, 1],
      ['2026-10-12', 1, 1, 0],
      ['2026-10-19', 0, 0],
    ]);
    expect(cohorts.map((one) => one.cells.map((cell) => cell.unfinished))).toEqual([
      [false, false, true],
      [false, true],
      [true],
    ]);
    expect(cohorts[0]?.cells.map((cell) => cell.share)).toEqual([100, 100, 50]);
    expect(average).toEqual([
      { visitors: 3, of: 3, share: 100 },
      { visitors: 2, of: 2, share: 100 },
      { visitors: 0, of: 0, share: null },
    ]);
    expect(meta.cookieless_visitors).toBe(1);
    expect(meta.warnings.map((one) => one.code)).toEqual(['no_lasting_id']);
  });

  it('counts those who come back for a goal', async () => {
    const { cohorts } = await ask(STORY, { period, goal: 'Signup' });
    expect(cohorts.map((one) => one.cells.map((cell) => cell.visitors))).toEqual([[0, 0, 1], [1, 0], [0]]);
  });

  it('lets filters choose the first visit', async () => {
    const { cohorts } = await ask(STORY, { period, filters: [['is', 'visit:source', ['Google']]] });
    expect(cohorts[0]).toMatchObject({
      visitors: 1,
      cells: [{ visitors: 1 }, { visitors: 1 }, { visitors: 1 }],
    });
  });

  it('says which cohorts and cells the period cuts', async () => {
    const { cohorts } = await ask(STORY, { period: ['2026-10-07', '2026-10-15'] });
    expect(
      cohorts.map(({ cohort, partial, cells }) => [cohort, partial, ...cells.map((cell) => cell.unfinished)]),
    ).toEqual([
      ['2026-10-05', true, false, true],
      ['2026-10-12', false, true],
    ]);
  });

  it.each([
    ['an unknown interval', { interval: 'year' }, 'interval'],
    ['an unknown goal', { goal: 'Nope' }, 'goal'],
    ['more cohorts than fit', { interval: 'day', period: ['2020-01-01', '2026-01-01'] }, 'interval'],
  ])('refuses %s', async (_, question, field) => {
    const refused = await ask([], question).catch((error) => error);
    expect(refused).toMatchObject({ code: 'malformed', details: { field } });
    expect(refused.details.allowed).toBeDefined();
  });
});

describe('exact', () => {
  it('answers random retention as counting by hand does, whatever the zone', async () => {
    const asked = fc.record({
      zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata'),
      interval: fc.constantFrom('day', 'week', 'month'),
      goal: fc.boolean(),
      filtered: fc.boolean(),
      period: fc.constantFrom(['2026-10-23', '2026-11-15'], ['2026-10-24', '2026-10-31']),
    });
    await fc.assert(
      fc.asyncProperty(
        happenings,
        fc.array(asked, { minLength: 8, maxLength: 8 }),
        async (events, questions) => {
          await using one = await world(events);
          for (const { zone, interval, goal, filtered, period } of questions) {
            const [from = '', to = ''] = period;
            const now = Date.parse('2026-11-05T12:00:00Z');
            const found = await retention(
              {
                site: 'example.com',
                period,
                time_zone: zone,
                interval,
                ...(goal ? { goal: 'Signup' } : {}),
                filters: filtered ? [['is', 'event:page', ['/', '/a']]] : [],
              },
              { site: SITE, goals: GOALS, source: one.source, now },
            );
            const until = startOfDay(zone, new Date(Date.parse(to) + 86_400_000).toISOString().slice(0, 10));
            const expected = oracleRetention(
              {
                zone,
                interval,
                filter: filtered ? (each) => each.page === '/' || each.page === '/a' : null,
                came: (each) => !goal || each.name === 'Signup',
                from: startOfDay(zone, from),
                to: until,
              },
              one,
            );
            const labels = found.cohorts.map((row) => row.cohort);
            const today = clockIn(zone, now, interval).label;
            const counted = [...expected].filter(([label]) => label <= today);
            for (const [label] of counted) expect(labels).toContain(label);
            for (const [index, row] of found.cohorts.entries()) {
              const hand = expected.get(row.cohort);
              expect(row.visitors).toBe(hand?.visitors ?? 0);
              expect(row.cells.map((cell) => cell.visitors)).toEqual(
                labels.slice(index).map((label) => hand?.came.get(label) ?? 0),
              );
              expect(row.cells.map((cell) => cell.unfinished)).toEqual(
                labels
                  .slice(index)
                  .map((label) => label === today || label === clockIn(zone, until, interval).label),
              );
            }
          }
        },
      ),
      RUNS,
    );
  }, 90_000);
});
