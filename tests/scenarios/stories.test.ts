import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFirsthand } from '../running.ts';
import { type Ask, asker } from './asker.ts';
import { type Deed, STORIES, told } from './stories.ts';

let ask: Ask;
let stop: () => Promise<void>;

/** A collector with two goals to which all of this has been told, in so many batches. */
async function happened(...batches: readonly (readonly Deed[])[]): Promise<void> {
  const firsthand = await startFirsthand();
  const { ports } = firsthand.app;
  await ports.addGoal({ site: 'example.com', match: { event: 'Purchase' } });
  await ports.addGoal({ site: 'example.com', match: { page: '/blog/*' } });
  for (const deeds of batches) expect((await firsthand.batch(deeds.map(told))).status).toBe(200);
  const asking = await asker(firsthand);
  ask = asking;
  stop = async () => {
    await asking[Symbol.asyncDispose]();
    await firsthand.stop();
  };
}

describe('a night in Berlin', () => {
  const period = ['2025-09-09', '2025-09-10'];
  beforeAll(() => happened(STORIES['a night in Berlin']));
  afterAll(() => stop());
  const VISITS = ['visitors', 'visits', 'pageviews', 'events', 'bounce_rate', 'visit_duration'];

  it('counts three visits of two people, and no crawler', async () => {
    expect(await ask({ period, metrics: VISITS })).toEqual([[2, 3, 5, 7, 100 / 3, (1200 + 601 + 1740) / 3]]);
  });

  it('has the visit over midnight in both days, whole', async () => {
    expect(await ask({ period, dimensions: ['time:day'], metrics: VISITS })).toEqual([
      ['2025-09-09', 1, 1, 1, 1, 0, 1200],
      ['2025-09-10', 2, 3, 4, 6, 100 / 3, (1200 + 601 + 1740) / 3],
    ]);
  });

  it('credits what brought the visit, not the payment page', async () => {
    const filters = [['is', 'event:goal', ['Purchase']]];
    const metrics = ['conversions', 'conversion_rate', 'group_conversion_rate', 'total_revenue'];
    expect(await ask({ period, dimensions: ['visit:source'], metrics, filters })).toEqual([
      ['newsletter', 1, 50, 100, { value: 19.9, currency: 'EUR' }],
    ]);
    expect(
      await ask({ period, dimensions: ['visit:source', 'visit:utm_campaign'], metrics: ['visits'] }),
    ).toEqual([
      ['Direct / None', '(none)', 1],
      ['Google', '(none)', 1],
      ['newsletter', 'spring', 1],
    ]);
  });

  it('knows pages by entry, exit, time and depth', async () => {
    const metrics = ['visits', 'exit_rate', 'time_on_page', 'scroll_depth'];
    expect(
      await ask({
        period,
        dimensions: ['event:page'],
        metrics,
        filters: [['is', 'event:page', ['/', '/blog/owls']]],
      }),
    ).toEqual([
      ['/', 2, 50, 60, 70],
      ['/blog/owls', 1, 100, null, null],
    ]);
    expect(
      await ask({ period, dimensions: ['visit:entry_page', 'visit:exit_page'], metrics: ['visits'] }),
    ).toEqual([
      ['/', '/', 1],
      ['/', '/blog/owls', 1],
      ['/shop', '/thanks', 1],
    ]);
  });

  it('shows the crawler when excluded events are asked for', async () => {
    expect(await ask({ period, metrics: ['visitors', 'events'], include: ['excluded'] })).toEqual([[3, 8]]);
  });
});

describe('a night in Berlin, told backwards one by one', () => {
  beforeAll(() => happened(...STORIES['a night in Berlin'].toReversed().map((deed) => [deed])));
  afterAll(() => stop());

  it('is the same night', async () => {
    const period = ['2025-09-09', '2025-09-10'];
    const metrics = ['visitors', 'visits', 'pageviews', 'events', 'bounce_rate', 'visit_duration'];
    expect(await ask({ period, metrics })).toEqual([[2, 3, 5, 7, 100 / 3, (1200 + 601 + 1740) / 3]]);
    expect(await ask({ period, metrics: ['visits'], dimensions: ['visit:visitor_type'] })).toEqual([
      ['new', 2],
      ['returning', 1],
    ]);
  });
});

describe('the long night', () => {
  beforeAll(() => happened(STORIES['the long night']));
  afterAll(() => stop());

  it('has 25 hours, two of them at two o’clock', async () => {
    const rows = await ask({
      period: ['2025-10-26', '2025-10-26'],
      dimensions: ['time:hour'],
      metrics: ['visitors'],
    });
    expect(rows).toHaveLength(25);
    expect(rows.slice(1, 5).map(([hour]) => hour)).toEqual([
      '2025-10-26T01:00:00+02:00',
      '2025-10-26T02:00:00+02:00',
      '2025-10-26T02:00:00+01:00',
      '2025-10-26T03:00:00+01:00',
    ]);
    expect(
      await ask({ period: ['2025-10-25', '2025-10-26'], dimensions: ['time:day'], metrics: ['visitors'] }),
    ).toEqual([
      ['2025-10-25', 1],
      ['2025-10-26', 25],
    ]);
  });
});
