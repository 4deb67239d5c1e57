import { describe, expect, it } from 'vitest';
import { ask, at } from './ask.ts';
import { goals, type Happening } from './world.ts';

const bought = (
  day: string,
  revenue: string,
  currency = 'EUR',
  more: Partial<Happening> = {},
): Happening => ({
  at: at(`${day}T10:00:00`),
  who: 1,
  name: 'Purchase',
  revenue,
  currency,
  ...more,
});
const order = (id: string) => ({ props: { order_id: id } });
const euro = (value: number) => ({ value, currency: 'EUR' });
const metrics = ['total_revenue'];
const day = (text: string) => `2026-10-${text}`;

async function total(...asked: Parameters<typeof ask>) {
  const { results, meta } = await ask(asked[0], { metrics, ...asked[1] }, asked[2]);
  return [results[0]?.metrics[0], ...meta.warnings.map(({ message }) => message.replace(/:.*\(/, ' ('))];
}

describe('revenue in other currencies', () => {
  const rates = [{ currency: 'USD', day: day('08'), rate: '0.5' }];

  it('takes the rate of seven days before, and none that is older or of a day to come', async () => {
    expect(await total([bought('15', '8', 'USD')], {}, { rates })).toEqual([euro(4)]);
    const outside = [
      bought('16', '8', 'USD'),
      bought('17', '8', 'USD'),
      bought('17', '2', 'JPY'),
      bought('17', '1'),
    ];
    expect(
      await total(outside, {}, { rates: [...rates, { currency: 'USD', day: day('18'), rate: '9' }] }),
    ).toEqual([euro(1), '3 events are left out of revenue (2 in USD, 1 in JPY).']);
  });

  it('cuts days by UTC, whatever the zone of the question', async () => {
    const late = { ...bought('15', '1', 'USD'), at: at('15T23:59:59') };
    const newer = [...rates, { currency: 'USD', day: day('16'), rate: '3' }];
    const asked = { time_zone: 'Pacific/Auckland', dimensions: ['time:day'] };
    expect((await ask([late], { metrics, ...asked }, { rates: newer })).results).toEqual([
      { dimensions: [day('16')], metrics: [euro(0.5)] },
    ]);
  });

  it('adds up the greatest amounts at the greatest rate, and rounds half a millionth away from zero', async () => {
    const greatest = [{ currency: 'USD', day: day('15'), rate: '99999999.999999999999' }];
    const most = [15, 16, 17].map((one) => bought(String(one), '999999999999.999999', 'USD'));
    expect(await total(most, {}, { rates: greatest })).toEqual([euro(3e20)]);
    const smallest = [bought('15', '0.000001', 'USD'), bought('15', '-0.000003', 'USD')];
    // 0.0000005 and -0.0000015
    expect(await total(smallest, {}, { rates })).toEqual([euro(-0.000001)]);
  });

  it('compares with a period that has rates of its own', async () => {
    const happenings = [bought('08', '8', 'USD'), bought('15', '8', 'USD')];
    const asked = { metrics, period: [day('15'), day('15')], compare: [day('08'), day('08')] };
    const more = [...rates, { currency: 'USD', day: day('14'), rate: '1' }];
    expect((await ask(happenings, asked, { rates: more })).results[0]).toMatchObject({
      metrics: [euro(8)],
      comparison: { metrics: [euro(4)], change: [100] },
    });
  });
});

describe('an order', () => {
  it('counts once, by its first telling among events that count; refunds count each', async () => {
    const told = [
      bought('15', '9', 'EUR', { ...order('A'), excluded: 'bot' }),
      bought('16', '5', 'EUR', order('A')),
      bought('17', '7', 'EUR', order('A')),
      bought('18', '-1', 'EUR', order('A')),
      bought('18', '-1', 'EUR', order('A')),
      bought('18', '2', 'EUR', order('B')),
      bought('18', '2', 'EUR', { ...order('B'), site: 'other.org' }),
    ];
    expect(await total(told, {})).toEqual([euro(5)]);
    expect(await total(told, { include: ['excluded'] })).toEqual([euro(5)]);
    expect(await total(told, { period: [day('17'), day('17')] })).toEqual([euro(0)]);
    expect((await ask(told, { metrics: ['events', 'average_revenue'] })).results[0]?.metrics).toEqual([
      5,
      euro(1.25),
    ]);
  });

  it('is told by an id that is its own, so not by an empty or a redacted one', async () => {
    const told = ['', '', '[redacted]', 'card [redacted]', '[redacted]'].map((id) =>
      bought('15', '1', 'EUR', order(id)),
    );
    expect(await total(told, {})).toEqual([euro(5)]);
  });
});

describe('a goal that is worth something', () => {
  const [signup, page] = goals({ event: 'Signup' }, { page: '/*' });
  const valued = [signup, page].flatMap((goal, index) =>
    goal === undefined ? [] : [{ ...goal, value: { amount: String(index + 2), currency: 'EUR' } }],
  );
  const happenings = [
    { at: at('15T10:00:00'), who: 1, name: 'Signup' },
    { at: at('15T10:01:00'), who: 1, name: 'Signup', revenue: '10', currency: 'EUR' },
    { at: at('15T10:02:00'), who: 1, page: '/' },
  ];
  const by = (...filters: unknown[]) => total(happenings, { filters }, { goals: valued });
  const is = (name: string) => ['is', 'event:goal', [name]];

  it('brings its value where it is asked for, and where the event has no revenue of its own', async () => {
    expect(await by()).toEqual([euro(10)]);
    expect(await by(is('Signup'))).toEqual([euro(12)]);
    expect(await by(['is', 'event:goal', ['Signup', 'Visit /*']])).toEqual([euro(15)]);
    expect(await by(['matches', 'event:goal', ['^Visit']])).toEqual([euro(3)]);
    expect(await by(['not', ['is_not', 'event:goal', ['Signup']]])).toEqual([euro(12)]);
    expect(await by(['is_not', 'event:goal', ['Signup']])).toEqual([euro(0)]);
    expect(await by(['has_done', is('Signup')])).toEqual([euro(10)]);
  });

  it('is in its own row, and the rows add up to the total', async () => {
    const question = {
      metrics: ['total_revenue', 'conversions'],
      dimensions: ['event:goal'],
      include: ['totals'],
    };
    const { results, meta } = await ask(happenings, question, { goals: valued });
    expect(results.map((row) => [...row.dimensions, ...row.metrics])).toEqual([
      ['Signup', euro(12), 2],
      ['Visit /*', euro(3), 1],
    ]);
    expect(meta.totals?.metrics).toEqual([euro(15), 3]);
  });
});
