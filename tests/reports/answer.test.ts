import { describe, expect, it } from 'vitest';
import { answer } from '../../src/reports/answer.ts';
import { goals, type Happening, SITE, world } from './world.ts';

const NOW = Date.parse('2026-10-20T12:00:00Z');
const at = (text: string) => Date.parse(`2026-10-${text}Z`);

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
const GOALS = goals({ event: 'Signup' }, { page: '/blog/*' });

async function ask(question: Record<string, unknown>) {
  await using one = await world(HAPPENINGS);
  return await answer(
    { site: 'example.com', period: '7d', ...question },
    { site: SITE, goals: GOALS, source: one.source, now: NOW },
  );
}

describe('answer', () => {
  it('answers every session and event metric without dimensions', async () => {
    const found = await ask({
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

  it('breaks down by source, greatest first', async () => {
    const found = await ask({ metrics: ['visitors', 'pageviews'], dimensions: ['visit:source'] });
    expect(found.results).toEqual([
      { dimensions: ['Bing'], metrics: [1, 1] },
      { dimensions: ['Direct / None'], metrics: [1, 1] },
      { dimensions: ['Google'], metrics: [1, 2] },
    ]);
    expect(found.meta.total_rows).toBe(3);
  });

  it('lets a goal choose the numerator only', async () => {
    const found = await ask({
      metrics: ['visitors', 'conversions', 'conversion_rate', 'group_conversion_rate', 'total_revenue'],
      dimensions: ['event:goal'],
    });
    expect(found.results).toEqual([
      { dimensions: ['Signup'], metrics: [1, 2, 50, 50, { value: 12.5, currency: 'EUR' }] },
      { dimensions: ['Visit /blog/*'], metrics: [1, 1, 50, 50, { value: 0, currency: 'EUR' }] },
    ]);
  });

  it('answers every dimension with every metric that it allows', async () => {
    const { DIMENSIONS } = await import('../../src/reports/dimensions.ts');
    const { METRICS } = await import('../../src/reports/metrics.ts');
    await using one = await world(HAPPENINGS);
    for (const name of [...DIMENSIONS.keys(), 'event:props:plan', 'time']) {
      const question = {
        site: 'example.com',
        period: '7d',
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
});
