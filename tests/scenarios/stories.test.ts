import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Running, startFirsthand } from '../running.ts';
import { type Ask, asker } from './asker.ts';
import { type Deed, STORIES, told } from './stories.ts';

let ask: Ask;
let ports: Running['app']['ports'];
let stop: () => Promise<void>;

/** A collector with two goals to which all of this has been told, in so many batches. */
async function happened(...batches: readonly (readonly Deed[])[]): Promise<void> {
  const firsthand = await startFirsthand();
  ports = firsthand.app.ports;
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

describe('a shop in three currencies', () => {
  const march = ['2025-03-10', '2025-03-12'];
  beforeAll(async () => {
    await happened(STORIES['a shop in three currencies']);
    await ports.addGoal({ site: 'example.com', match: { event: 'Signup' }, value: '5', currency: 'USD' });
    await ports.loadRates({
      site: 'example.com',
      rates: [
        { currency: 'USD', day: '2025-03-07', rate: '0.92' },
        { currency: 'USD', day: '2025-03-11', rate: '0.9' },
      ],
    });
  });
  afterAll(() => stop());
  const euro = (value: number) => ({ value, currency: 'EUR' });

  it('counts each order once, converted by the rate before its day, and takes off what was paid back', async () => {
    const metrics = ['total_revenue', 'average_revenue', 'events'];
    expect(await ask({ period: march, metrics })).toEqual([[euro(132), euro(44), 9]]);
    expect(await ask({ period: march, metrics: ['total_revenue'], dimensions: ['time:day'] })).toEqual([
      ['2025-03-10', euro(172)],
      ['2025-03-11', euro(0)],
      ['2025-03-12', euro(-40)],
    ]);
    expect(await ask.warnings({ period: march, metrics })).toEqual([
      '1 event is left out of revenue: there is no rate to EUR for their day or the 7 before it (1 in SEK).',
    ]);
  });

  it('knows an order again whatever is asked about, also where its first telling is out of sight', async () => {
    const filters = [['is', 'event:goal', ['Purchase']]];
    const metrics = ['conversions', 'total_revenue'];
    expect(await ask({ period: ['2025-04-02', '2025-04-02'], metrics, filters })).toEqual([[1, euro(0)]]);
    expect(
      await ask({
        period: march,
        metrics,
        filters,
        dimensions: ['visit:source'],
        order_by: [['visit:source', 'asc']],
      }),
    ).toEqual([
      ['Direct / None', 2, euro(0)],
      ['Google', 1, euro(92)],
      ['newsletter', 1, euro(80)],
    ]);
  });

  it('adds what a goal is worth where it is named', async () => {
    const metrics = ['total_revenue'];
    expect(await ask({ period: march, metrics, dimensions: ['event:goal'] })).toEqual([
      ['Purchase', euro(172)],
      ['Signup', euro(4.5)],
    ]);
    expect(await ask({ period: march, metrics, filters: [['is', 'event:goal', ['Signup']]] })).toEqual([
      [euro(4.5)],
    ]);
    expect(await ask({ period: march, metrics, filters: [['is', 'event:name', ['Signup']]] })).toEqual([
      [euro(0)],
    ]);
  });
});
