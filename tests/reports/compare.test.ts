import { describe, expect, it } from 'vitest';
import { comparisonPeriod, resolvePeriod } from '../../src/model/period.ts';
import { ask, at, NOW } from './ask.ts';
import { goals } from './world.ts';

const days = (
  period: [string, string],
  mode: 'previous_period' | 'year_over_year',
  weekday: boolean,
  zone = 'UTC',
) => {
  const found = comparisonPeriod(resolvePeriod(period, zone, NOW, null), zone, mode, weekday).days;
  return `${found?.first} ${found?.last}`;
};

describe('the period to compare with', () => {
  it('is as long and just before', () => {
    expect(days(['2026-10-14', '2026-10-20'], 'previous_period', false)).toBe('2026-10-07 2026-10-13');
    expect(days(['2026-10-25', '2026-10-25'], 'previous_period', false, 'Europe/Berlin')).toBe(
      '2026-10-24 2026-10-24',
    );
  });

  it('starts on the same day of the week when that is asked for, and never overlaps', () => {
    expect(days(['2026-10-01', '2026-10-30'], 'previous_period', true)).toBe('2026-08-27 2026-09-25');
    expect(days(['2026-10-20', '2026-10-20'], 'previous_period', true)).toBe('2026-10-13 2026-10-13');
    expect(days(['2026-10-20', '2026-10-26'], 'year_over_year', true)).toBe('2025-10-21 2025-10-27');
  });

  it('is the same a year earlier, leap days at the end of February', () => {
    expect(days(['2026-10-14', '2026-10-20'], 'year_over_year', false)).toBe('2025-10-14 2025-10-20');
    expect(days(['2024-02-29', '2024-02-29'], 'year_over_year', false)).toBe('2023-02-28 2023-02-28');
  });

  it('shifts instants by their length, by weeks, or by a year of the zone', () => {
    const period = { from: at('19T10:00:00'), to: at('19T12:00:00'), days: null };
    const shifted = (mode: 'previous_period' | 'year_over_year', weekday: boolean) => {
      const { from, to } = comparisonPeriod(period, 'UTC', mode, weekday);
      return [from, to].map((instant) => new Date(instant).toISOString().slice(0, 16));
    };
    expect(shifted('previous_period', false)).toEqual(['2026-10-19T08:00', '2026-10-19T10:00']);
    expect(shifted('previous_period', true)).toEqual(['2026-10-12T10:00', '2026-10-12T12:00']);
    expect(shifted('year_over_year', false)).toEqual(['2025-10-19T10:00', '2025-10-19T12:00']);
  });
});

describe('a comparison', () => {
  const HAPPENINGS = [
    { at: at('12T10:00:00'), who: 1, page: '/a' },
    { at: at('12T10:10:00'), who: 2, page: '/b' },
    { at: at('13T10:00:00'), who: 3, page: '/a' },
    { at: at('19T10:00:00'), who: 1, page: '/a' },
    { at: at('19T11:00:00'), who: 4, page: '/a', name: 'Signup' },
    { at: at('20T10:00:00'), who: 1, page: '/c' },
  ];
  const PERIOD = ['2026-10-19', '2026-10-20'];

  it('puts each row beside its own row of the earlier period', async () => {
    const found = await ask(HAPPENINGS, {
      period: PERIOD,
      compare: { mode: 'previous_period', match_weekday: true },
      metrics: ['visitors', 'bounce_rate'],
      dimensions: ['event:page'],
    });
    expect(found.meta.comparison_period).toMatchObject({
      from: '2026-10-12T00:00:00+00:00',
      to: '2026-10-14T00:00:00+00:00',
    });
    expect(found.results).toEqual([
      {
        dimensions: ['/a'],
        metrics: [2, 50],
        comparison: { dimensions: ['/a'], metrics: [2, 100], change: [0, -50] },
      },
      {
        dimensions: ['/c'],
        metrics: [1, 100],
        comparison: { dimensions: ['/c'], metrics: [0, null], change: [null, null] },
      },
    ]);
  });

  it('compares the n-th interval with the n-th', async () => {
    const found = await ask(HAPPENINGS, {
      period: PERIOD,
      compare: ['2026-10-12', '2026-10-12'],
      metrics: ['visitors'],
      dimensions: ['time:day'],
    });
    expect(found.results).toEqual([
      {
        dimensions: ['2026-10-19'],
        metrics: [2],
        comparison: { dimensions: ['2026-10-12'], metrics: [2], change: [0] },
      },
      { dimensions: ['2026-10-20'], metrics: [1], comparison: null },
    ]);
  });

  it('compares totals, and goals by name', async () => {
    const found = await ask(
      HAPPENINGS,
      {
        period: PERIOD,
        compare: 'year_over_year',
        metrics: ['conversions'],
        dimensions: ['event:goal'],
        include: ['totals'],
      },
      { goals: goals({ event: 'Signup' }, { page: '/a' }) },
    );
    expect(
      found.results.map((row) => [row.dimensions[0], row.metrics[0], row.comparison?.metrics[0]]),
    ).toEqual([
      ['Signup', 1, 0],
      ['Visit /a', 1, 0],
    ]);
    expect(found.meta.totals).toEqual({
      dimensions: [],
      metrics: [2],
      comparison: { dimensions: [], metrics: [0], change: [null] },
    });
  });

  it('compares a whole period without dimensions', async () => {
    const found = await ask(HAPPENINGS, {
      period: PERIOD,
      compare: { mode: 'custom', period: ['2026-10-12', '2026-10-13'] },
      metrics: ['visitors', 'pageviews'],
    });
    expect(found.results).toEqual([
      {
        dimensions: [],
        metrics: [2, 2],
        comparison: { dimensions: [], metrics: [3, 3], change: [-100 / 3, -100 / 3] },
      },
    ]);
  });
});
