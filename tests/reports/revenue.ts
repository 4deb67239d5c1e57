import type { Goal } from '../../src/model/goal.ts';
import type { Rate, RatesOf } from '../../src/model/rates.ts';
import type { TestEvent } from './world.ts';

/** Rates to the euro: one that is old on the first day, one that is new on the third, and none of the franc. */
export const RATES: readonly Rate[] = [
  { currency: 'JPY', day: '2026-10-17', rate: '0.0061' },
  { currency: 'USD', day: '2026-10-14', rate: '7' },
  { currency: 'USD', day: '2026-10-21', rate: '0.921234567891' },
  { currency: 'USD', day: '2026-10-25', rate: '0.93' },
];
export const ratesIn =
  (rates: readonly Rate[]): RatesOf =>
  (currency, from, to) =>
    rates.filter((one) => one.currency === currency && one.day >= from && one.day <= to);
export const ratesOf = ratesIn(RATES);

/**
 * Pieces of revenue that an event brings, by the definition, the slow way: in millionths of a euro, null where there is no rate.
 * Its own, unless its order was told of before; without any of its own, what the goals are worth that it reaches.
 */
export function piecesOf(
  one: TestEvent,
  reached: readonly Goal[],
  events: readonly TestEvent[],
): (bigint | null)[] {
  if (one.revenue !== null)
    return isToldAgain(one, events) ? [] : [inEuro(one.revenue, one.currency ?? '', one.at)];
  return reached.flatMap(({ value }) =>
    value === undefined ? [] : [inEuro(value.amount, value.currency, one.at)],
  );
}

/** Whether another event, which goes before it, told of its order already. */
function isToldAgain(one: TestEvent, events: readonly TestEvent[]): boolean {
  const order = orderOf(one);
  if (order === null) return false;
  const before = (other: TestEvent) =>
    (other.excluded === null) !== (one.excluded === null)
      ? other.excluded === null
      : other.at < one.at || (other.at === one.at && other.event < one.event);
  return events.some(
    (other) => other !== one && other.site === one.site && orderOf(other) === order && before(other),
  );
}

/** What tells an order from others; a refund tells of none. */
function orderOf({ name, revenue, props }: TestEvent): string | null {
  const order = props?.order_id ?? '';
  const tells = name !== 'engagement' && revenue !== null && !revenue.startsWith('-');
  return tells && order !== '' && !order.includes('[redacted]') ? order : null;
}

/** An amount in millionths of a euro, by the newest rate of at most seven days before; half a millionth is rounded up in size. */
function inEuro(amount: string, currency: string, at: number): bigint | null {
  const millionths = scaled(amount, 6);
  if (currency === 'EUR') return millionths;
  const [today, oldest] = [at, at - 7 * 86_400_000].map((time) => new Date(time).toISOString().slice(0, 10));
  const [newest] = RATES.filter(
    (one) => one.currency === currency && one.day <= (today ?? '') && one.day >= (oldest ?? ''),
  ).toSorted((a, b) => (a.day < b.day ? 1 : -1));
  if (newest === undefined) return null;
  const product = millionths * scaled(newest.rate, 12);
  const size = product < 0n ? -product : product;
  const rounded = (2n * size + 10n ** 12n) / (2n * 10n ** 12n);
  return product < 0n ? -rounded : rounded;
}

/** `-12.5` as -12500000, with a scale of 6. */
function scaled(text: string, scale: number): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(scale, '0'));
}
