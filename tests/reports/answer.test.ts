import { describe, expect, it } from 'vitest';
import { answer } from '../../src/reports/answer.ts';
import { DIMENSIONS } from '../../src/reports/dimensions.ts';
import { METRICS } from '../../src/reports/metrics.ts';
import { ask, at, NOW } from './ask.ts';
import { goals, type Happening, SITE, world } from './world.ts';

const GOALS = goals({ event: 'Signup' }, { page: '/blog/*' });
const HAPPENINGS: readonly Happening[] = [
  { at: at('19T10:00:00'), who: 1, page: '/', facts: { source: 'Google', country: 'DE' } },
  { at: at('19T10:00:05'), who: 1, page: '/', name: 'engagement', ms: 5000, scroll: 50 },
  { at: at('19T10:01:00'), who: 1, page: '/pricing' },
  { at: at('19T10:02:00'), who: 1, page: '/pricing', name: 'Signup', revenue: '12.50', currency: 'EUR' },
  { at: at('19T11:00:00'), who: 2, page: '/blog/a', facts: { source: 'Bing' } },
  { at: at('20T09:00:00'), who: 2, page: '/', facts: {} },
  { at: at('20T09:30:00'), who: null, page: '/', name: 'Signup', facts: { country: 'AT' } },
  { at: at('20T09:40:00'), who: 9, page: '/', excluded: 'bot' },
];

describe('an answer', () => {
  it('has every number of events and visits without dimensions', async () => {
    const found = await ask(HAPPENINGS, {
      metrics: [
        'visitors',
        'visits',
        'pageviews',
        'events',
        'views_per_visit',
        'bounce_rate',
        'visit_duration',
      ],
    });
    expect(found.results).toEqual([{ dimensions: [], metrics: [2, 3, 4, 6, 4 / 3, 200 / 3, 40] }]);
  });

  it('is broken down by source, the greatest first', async () => {
    const found = await ask(HAPPENINGS, { metrics: ['visitors', 'pageviews'], dimensions: ['visit:source'] });
    expect(found.results).toEqual([
      { dimensions: ['Bing'], metrics: [1, 1] },
      { dimensions: ['Direct / None'], metrics: [1, 1] },
      { dimensions: ['Google'], metrics: [1, 2] },
    ]);
    expect(found.meta.total_rows).toBe(3);
  });

  it('leaves excluded events out unless they are asked for', async () => {
    const question = { metrics: ['visitors', 'visits', 'events'] };
    expect((await ask(HAPPENINGS, question)).results[0]?.metrics).toEqual([2, 3, 6]);
    expect((await ask(HAPPENINGS, { ...question, include: ['excluded'] })).results[0]?.metrics).toEqual([
      3, 3, 7,
    ]);
  });

  it('calls what is missing (none), in rows and in filters', async () => {
    const found = await ask(HAPPENINGS, { metrics: ['events'], dimensions: ['visit:country'] });
    expect(found.results.map((row) => [row.dimensions[0], row.metrics[0]])).toEqual([
      ['DE', 3],
      ['(none)', 2],
      ['AT', 1],
    ]);
    const filters = [['is', 'visit:country', ['(none)']]];
    expect((await ask(HAPPENINGS, { metrics: ['events'], filters })).results[0]?.metrics).toEqual([2]);
    const others = [['is_not', 'visit:country', ['(none)', 'AT']]];
    expect((await ask(HAPPENINGS, { metrics: ['events'], filters: others })).results[0]?.metrics).toEqual([
      3,
    ]);
  });

  it('takes %, _ and backslash in goals, filters and values for themselves', async () => {
    const pages = ['/50%', '/50x', '/a_b', '/a-b', '/c\\d', '/c\\\\d'];
    const happenings = pages.map((page, index) => ({ at: at('20T10:00:00') + index, who: 1, page }));
    const count = async (filter: unknown, match: { page: string } = { page: '/none' }) =>
      (await ask(happenings, { metrics: ['pageviews'], filters: [filter] }, { goals: goals(match) }))
        .results[0]?.metrics[0];
    expect(await count(['contains', 'event:page', ['0%']])).toBe(1);
    expect(await count(['contains', 'event:page', ['a_']])).toBe(1);
    expect(await count(['contains', 'event:page', ['c\\d']])).toBe(1);
    expect(await count(['contains', 'event:page', ['A_'], { case_sensitive: false }])).toBe(1);
    expect(await count(['is', 'event:goal', ['Visit /50%']], { page: '/50%' })).toBe(1);
    expect(await count(['is', 'event:goal', ['Visit /*_b']], { page: '/*_b' })).toBe(1);
    expect(await count(['is', 'event:goal', ['Visit /c\\d']], { page: '/c\\d' })).toBe(1);
    expect(await count(['is', 'event:page', ["'; drop table events; --"]])).toBe(0);
  });

  it('counts a visit over midnight in both days, and all of it in each', async () => {
    const happenings = [
      { at: at('18T23:50:00'), who: 1, page: '/a' },
      { at: at('19T00:10:00'), who: 1, page: '/b' },
    ];
    const found = await ask(happenings, {
      metrics: ['visits', 'pageviews', 'bounce_rate', 'visit_duration'],
      dimensions: ['time:day'],
    });
    expect(found.results.map((row) => row.metrics)).toEqual([
      [1, 1, 0, 1200],
      [1, 1, 0, 1200],
    ]);
    const one = await ask(happenings, {
      metrics: ['visits', 'pageviews', 'bounce_rate', 'visit_duration'],
      period: ['2026-10-19', '2026-10-19'],
    });
    expect(one.results[0]?.metrics).toEqual([1, 1, 0, 1200]);
  });

  it('leaves visits that are engagement alone out', async () => {
    const alone = [{ at: at('19T10:00:00'), who: 1, name: 'engagement', ms: 4000 }];
    expect(
      (await ask(alone, { metrics: ['visitors', 'visits', 'events', 'bounce_rate'] })).results[0]?.metrics,
    ).toEqual([0, 0, 0, null]);
    expect((await ask(alone, { metrics: ['visits'], dimensions: ['time:day'] })).results).toEqual([]);
  });

  it('lets a goal choose the numerator only', async () => {
    const found = await ask(
      HAPPENINGS,
      {
        metrics: ['visitors', 'conversions', 'conversion_rate', 'group_conversion_rate', 'total_revenue'],
        dimensions: ['event:goal'],
      },
      { goals: GOALS },
    );
    expect(found.results).toEqual([
      { dimensions: ['Signup'], metrics: [1, 2, 50, 50, { value: 12.5, currency: 'EUR' }] },
      { dimensions: ['Visit /blog/*'], metrics: [1, 1, 50, 50, { value: 0, currency: 'EUR' }] },
    ]);
  });

  it('divides a conversion rate by all visitors and a group rate by those of the row', async () => {
    const found = await ask(
      HAPPENINGS,
      {
        metrics: ['conversion_rate', 'group_conversion_rate'],
        dimensions: ['visit:source'],
        filters: [
          ['is', 'event:goal', ['Signup']],
          ['is_not', 'visit:source', ['Bing']],
        ],
        include: ['intervals'],
      },
      { goals: GOALS },
    );
    expect(found.results.map((row) => [row.dimensions[0], ...row.metrics])).toEqual([
      ['Google', 50, 100],
      ['Direct / None', 0, 0],
    ]);
    expect(found.results[0]?.intervals?.[0]?.[0]).toBeCloseTo(9.4531, 3);
  });

  it('looks at all events of a visit within the period for what it has done', async () => {
    const filters = [
      ['has_done', ['is', 'event:page', ['/pricing']]],
      ['is', 'event:page', ['/']],
    ];
    expect(
      (await ask(HAPPENINGS, { metrics: ['visits', 'pageviews'], filters })).results[0]?.metrics,
    ).toEqual([1, 1]);
    const without = [['has_not_done', ['is', 'event:page', ['/pricing']]]];
    expect(
      (await ask(HAPPENINGS, { metrics: ['visits', 'events'], filters: without })).results[0]?.metrics,
    ).toEqual([2, 3]);
  });

  it('pages through rows that never overlap, and always knows how many there are', async () => {
    const happenings = Array.from({ length: 25 }, (_, index) => ({
      at: at('20T10:00:00') + index,
      who: 1,
      page: `/${index}`,
    }));
    const question = { metrics: ['pageviews'], dimensions: ['event:page'] };
    const pages = await Promise.all(
      [0, 10, 20, 30].map((offset) => ask(happenings, { ...question, limit: 10, offset })),
    );
    expect(pages.map((page) => page.results.length)).toEqual([10, 10, 5, 0]);
    expect(new Set(pages.flatMap((page) => page.results.map((row) => row.dimensions[0]))).size).toBe(25);
    expect(pages.map((page) => page.meta.total_rows)).toEqual([25, 25, 25, 25]);
  });

  it('says why rows do not add up to the total', async () => {
    const codes = async (metrics: string[], dimensions: string[]) =>
      (await ask(HAPPENINGS, { metrics, dimensions }, { goals: GOALS })).meta.warnings.map(
        (one) => `${one.code} ${one.metric}`,
      );
    expect(await codes(['visitors', 'visits', 'pageviews'], ['visit:source'])).toEqual([
      'rows_overlap visitors',
    ]);
    expect(await codes(['visits', 'pageviews'], ['event:page'])).toEqual(['rows_overlap visits']);
    expect(await codes(['pageviews', 'events'], ['time:day'])).toEqual([]);
    expect(await codes(['conversions'], ['event:goal'])).toEqual(['rows_overlap conversions']);
    expect(await codes(['visitors'], [])).toEqual([]);
  });

  it('reports revenue in the currency of the site and says what it left out', async () => {
    const paid = (revenue: string, currency: string, seconds: number): Happening => ({
      at: at('20T10:00:00') + seconds * 1000,
      who: 1,
      name: 'Purchase',
      revenue,
      currency,
    });
    const found = await ask([paid('0.10', 'EUR', 1), paid('0.20', 'EUR', 2), paid('99', 'USD', 3)], {
      metrics: ['total_revenue', 'average_revenue'],
    });
    expect(found.results[0]?.metrics).toEqual([
      { value: 0.3, currency: 'EUR' },
      { value: 0.15, currency: 'EUR' },
    ]);
    expect(found.meta.warnings.map((one) => one.code)).toEqual(['other_currencies']);
  });

  it('adds a total that rows of visits and events add up to', async () => {
    const found = await ask(HAPPENINGS, {
      metrics: ['visits', 'events'],
      dimensions: ['visit:country'],
      include: ['totals'],
    });
    const sum = (at: number) => found.results.reduce((all, row) => all + Number(row.metrics[at]), 0);
    expect(found.meta.totals?.metrics).toEqual([sum(0), sum(1)]);
  });

  it('answers every dimension with every metric', async () => {
    await using one = await world(HAPPENINGS);
    for (const name of [...DIMENSIONS.keys(), 'event:props:plan', 'visit:experiment:hero', 'time']) {
      const question = {
        site: SITE.domain,
        metrics: Object.keys(METRICS),
        dimensions: [...new Set([name, 'event:page'])],
        filters: [
          ['contains', 'event:goal', ['i']],
          ['has_not_done', ['is', 'event:page', ['/blog/b']]],
        ],
      };
      await answer(question, { site: SITE, goals: GOALS, source: one.source, now: NOW });
    }
  });

  it('tells how it understood the question', async () => {
    const found = await ask([], { metrics: ['visits'], dimensions: ['visit:source'], period: 'day' });
    expect(found.query).toMatchObject({
      period: ['2026-10-20T00:00:00+00:00', '2026-10-21T00:00:00+00:00'],
      time_zone: 'UTC',
      order_by: [['visits', 'desc']],
      limit: 10_000,
      offset: 0,
    });
    expect(found.meta.columns).toEqual({
      dimensions: [{ name: 'visit:source', title: 'Source', time: false }],
      metrics: [{ name: 'visits', title: 'Visits', unit: 'count' }],
    });
  });

  it('stops when it is told to', async () => {
    await using one = await world(HAPPENINGS);
    const context = { site: SITE, goals: GOALS, source: one.source, now: NOW };
    const question = { site: SITE.domain, metrics: ['visitors'] };
    await expect(
      answer(question, { ...context, signal: AbortSignal.abort(new Error('enough')) }),
    ).rejects.toThrow('enough');
  });
});
