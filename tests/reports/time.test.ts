import { describe, expect, it } from 'vitest';
import { resolvePeriod, stretches } from '../../src/model/period.ts';
import { INTERVALS, keyAt, keysWithin } from '../../src/reports/time.ts';
import { ask, at, NOW } from './ask.ts';
import { localTime, startOfDay } from './clock.ts';

const BERLIN = 'Europe/Berlin';
const labels = (found: { results: readonly { dimensions: readonly string[] }[] }) =>
  found.results.map((row) => row.dimensions.join(' '));

describe('periods', () => {
  const days = (name: Parameters<typeof resolvePeriod>[0], now: string, zone = 'UTC') => {
    const { days } = resolvePeriod(name, zone, Date.parse(now), null);
    return `${days?.first} ${days?.last}`;
  };

  it('ends with today, in the zone', () => {
    expect(days('day', '2026-10-20T12:00:00Z')).toBe('2026-10-20 2026-10-20');
    expect(days('7d', '2026-10-20T12:00:00Z')).toBe('2026-10-14 2026-10-20');
    expect(days('28d', '2026-10-20T12:00:00Z')).toBe('2026-09-23 2026-10-20');
    expect(days('30d', '2026-03-01T12:00:00Z')).toBe('2026-01-31 2026-03-01');
    expect(days('91d', '2026-10-20T12:00:00Z')).toBe('2026-07-22 2026-10-20');
    expect(days('month', '2026-10-20T12:00:00Z')).toBe('2026-10-01 2026-10-20');
    expect(days('year', '2026-10-20T12:00:00Z')).toBe('2026-01-01 2026-10-20');
    expect(days('6mo', '2026-03-31T12:00:00Z')).toBe('2025-10-01 2026-03-31');
    expect(days('12mo', '2026-10-20T12:00:00Z')).toBe('2025-11-01 2026-10-20');
    expect(days('day', '2026-10-20T23:30:00Z', BERLIN)).toBe('2026-10-21 2026-10-21');
    expect(days('day', '2026-10-20T02:00:00Z', 'America/New_York')).toBe('2026-10-19 2026-10-19');
  });

  it('begins with the first event when everything is asked for', async () => {
    const found = await ask(
      [
        { at: Date.parse('2019-05-05T23:30:00Z'), who: 1 },
        { at: at('01T00:00:00'), who: 1 },
      ],
      {
        period: 'all',
        time_zone: BERLIN,
        metrics: ['pageviews'],
      },
    );
    expect(found.results[0]?.metrics).toEqual([2]);
    expect(found.meta.period.from).toBe('2019-05-06T00:00:00+02:00');
  });

  it('answers everything of a site without events with zeros', async () => {
    const found = await ask([], { period: 'all', metrics: ['visitors', 'views_per_visit', 'total_revenue'] });
    expect(found.results).toEqual([{ dimensions: [], metrics: [0, null, { value: 0, currency: 'EUR' }] }]);
  });

  it('gives the days on which clocks change their 23, 24.5 and 25 hours', () => {
    const hours = (zone: string, day: string) => {
      const { from, to } = resolvePeriod([day, day], zone, NOW, null);
      expect(from).toBe(startOfDay(zone, day));
      return (to - from) / 3_600_000;
    };
    expect(hours(BERLIN, '2026-03-29')).toBe(23);
    expect(hours(BERLIN, '2026-10-25')).toBe(25);
    expect(hours('Australia/Lord_Howe', '2025-04-06')).toBe(24.5);
    expect(hours('America/Sao_Paulo', '2018-11-04')).toBe(23);
    expect(hours('Asia/Tehran', '2022-03-22')).toBe(23);
  });
});

describe('time', () => {
  it('counts the doubled hour of daylight saving as two', async () => {
    const happenings = [
      { at: Date.parse('2026-10-24T23:30:00Z'), who: 1 },
      { at: Date.parse('2026-10-25T00:30:00Z'), who: 2 },
      { at: Date.parse('2026-10-25T01:30:00Z'), who: 3 },
      { at: Date.parse('2026-10-25T02:30:00Z'), who: 4 },
    ];
    const question = {
      period: ['2026-10-25', '2026-10-25'],
      time_zone: BERLIN,
      metrics: ['visitors', 'pageviews'],
    };
    const hours = await ask(happenings, { ...question, dimensions: ['time:hour'] });
    expect(labels(hours)).toEqual([
      '2026-10-25T01:00:00+02:00',
      '2026-10-25T02:00:00+02:00',
      '2026-10-25T02:00:00+01:00',
      '2026-10-25T03:00:00+01:00',
    ]);
    expect(labels(await ask(happenings, { ...question, dimensions: ['time:hour_of_day'] }))).toEqual([
      '1',
      '2',
      '3',
    ]);
    expect(labels(await ask(happenings, { ...question, dimensions: ['time:minute'] }))[2]).toBe(
      '2026-10-25T02:30:00+01:00',
    );
  });

  it('names weeks by their Monday and months by their number', async () => {
    const happenings = [{ at: at('18T23:30:00'), who: 1 }];
    const question = { metrics: ['visits'], period: '30d', time_zone: BERLIN };
    expect(labels(await ask(happenings, { ...question, dimensions: ['time:week'] }))).toEqual(['2026-10-19']);
    expect(labels(await ask(happenings, { ...question, dimensions: ['time:month'] }))).toEqual(['2026-10']);
    expect(labels(await ask(happenings, { ...question, dimensions: ['time:weekday'] }))).toEqual(['Monday']);
  });

  it('chooses the interval that fits when just time is asked for', async () => {
    const interval = async (period: unknown) =>
      (await ask([], { metrics: ['visits'], dimensions: ['time'], order_by: [['time', 'desc']], period }))
        .query.dimensions;
    expect(await interval('day')).toEqual(['time:hour']);
    expect(await interval('30d')).toEqual(['time:day']);
    expect(await interval('12mo')).toEqual(['time:month']);
  });

  it('fills times without events with zeros, and numbers of nothing with null', async () => {
    const found = await ask(
      [
        { at: at('16T10:00:00'), who: 1 },
        { at: at('18T10:00:00'), who: 1 },
      ],
      {
        metrics: ['visitors', 'bounce_rate'],
        dimensions: ['time:day'],
        fill: true,
      },
    );
    expect(found.results.map((row) => row.metrics)).toEqual([
      [0, null],
      [0, null],
      [1, 100],
      [0, null],
      [1, 100],
      [0, null],
      [0, null],
    ]);
    expect(found.meta.total_rows).toBe(7);
  });

  it('fills every value of another dimension, in the order asked for, page by page', async () => {
    const happenings = [
      { at: at('19T10:00:00'), who: 1, page: '/a' },
      { at: at('20T10:00:00'), who: 1, page: '/b' },
    ];
    const question = {
      period: ['2026-10-19', '2026-10-20'],
      metrics: ['pageviews'],
      dimensions: ['time:day', 'event:page'],
      fill: true,
    };
    const found = await ask(happenings, question);
    expect(found.results.map((row) => [...row.dimensions, row.metrics[0]])).toEqual([
      ['2026-10-19', '/a', 1],
      ['2026-10-19', '/b', 0],
      ['2026-10-20', '/b', 1],
      ['2026-10-20', '/a', 0],
    ]);
    const page = await ask(happenings, { ...question, limit: 2, offset: 3 });
    expect(labels(page)).toEqual(['2026-10-20 /a']);
    expect(page.meta.total_rows).toBe(4);
  });

  it('fills weekdays and hours to a whole week', async () => {
    const found = await ask([{ at: at('19T10:00:00'), who: 1 }], {
      metrics: ['visits'],
      dimensions: ['time:weekday', 'time:hour_of_day'],
      fill: true,
    });
    expect(found.results).toHaveLength(168);
    expect(found.results.find((row) => row.metrics[0] === 1)?.dimensions).toEqual(['Monday', '10']);
  });

  it('marks a period that is not over, and the interval that now lies in', async () => {
    const today = await ask([], {
      metrics: ['visits'],
      dimensions: ['time:hour'],
      period: 'day',
      time_zone: BERLIN,
    });
    expect(today.meta.period).toEqual({
      from: '2026-10-20T00:00:00+02:00',
      to: '2026-10-21T00:00:00+02:00',
      unfinished: true,
    });
    expect(today.meta.unfinished).toEqual(['2026-10-20T14:00:00+02:00']);
    const before = await ask([], {
      metrics: ['visits'],
      dimensions: ['time:day'],
      period: ['2026-10-01', '2026-10-02'],
    });
    expect(before.meta).toMatchObject({ period: { unfinished: false }, unfinished: [] });
  });

  it('knows no day that a zone skipped, and every other just once', () => {
    const zone = 'Pacific/Apia';
    const period = resolvePeriod(['2011-12-28', '2012-01-01'], zone, NOW, null);
    const found = stretches(zone, period);
    expect(keysWithin(INTERVALS.day, found).map((key) => INTERVALS.day.label(key))).toEqual([
      '2011-12-28',
      '2011-12-29',
      '2011-12-31',
      '2012-01-01',
    ]);
  });

  it('agrees with the clock on the wall at every quarter of an hour around each change', () => {
    for (const zone of [
      BERLIN,
      'America/St_Johns',
      'Australia/Lord_Howe',
      'Africa/Casablanca',
      'Asia/Kathmandu',
      'America/Havana',
    ]) {
      const period = resolvePeriod(['2010-01-01', '2026-12-31'], zone, NOW, null);
      const found = stretches(zone, period);
      for (const { from } of found.slice(1)) {
        for (let instant = from - 7_200_000; instant <= from + 7_200_000; instant += 900_000) {
          const { day, hour, offset } = localTime(zone, instant);
          const label = (interval: 'day' | 'hour') =>
            INTERVALS[interval].label(keyAt(INTERVALS[interval], instant, found), found);
          expect(label('day')).toBe(day);
          expect(label('hour')).toBe(`${day}T${String(hour).padStart(2, '0')}:00:00${offset}`);
        }
      }
    }
  });
});
