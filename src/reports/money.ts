import { RATE_DAYS } from '../model/rates.ts';
import { raw, sql } from '../warehouse/sql.ts';
import type { Context } from './ask.ts';
import type { Rates, Scope } from './facts.ts';
import { anyGoal, type Filter } from './filter.ts';
import { metric } from './metrics.ts';
import { sales } from './sales.ts';
import type { Asked } from './understand.ts';

const DAY_MS = 86_400_000;
/** Currencies that a warning names, the most frequent ones. */
const MOST_NAMED = 10;

export function isAboutMoney({ metrics }: Pick<Asked, 'metrics'>): boolean {
  return metrics.some((name) => metric(name).unit === 'money');
}

/** The question with the rates that its money needs. */
export async function withRates(asked: Asked, context: Context): Promise<Asked> {
  return isAboutMoney(asked) ? { ...asked, scope: await ratedScope(asked.scope, context) } : asked;
}

/** The scope with what its money needs: rates where some is in other currencies. */
export async function ratedScope(scope: Scope, context: Context): Promise<Scope> {
  const { source, signal } = context;
  const foreign = await source.select(
    sql`select distinct e.currency as currency, ${scope.dialect.floorDivide(raw('e.time'), DAY_MS)} as day from events e
where e.site = ${scope.site} and e.time >= ${scope.from} and e.time < ${scope.to} and e.revenue is not null and e.currency <> ${scope.currency}`,
    signal,
  );
  const [told] = await source.select(
    sql`select count(*) as again from (select o.order_id from orders o where o.site = ${scope.site} group by o.order_id having count(*) > 1) o`,
    signal,
  );
  const needed = new Map<string, Set<number>>();
  const need = (currency: string, day: number) =>
    needed.set(currency, (needed.get(currency) ?? new Set()).add(day));
  for (const { currency, day } of foreign) need(String(currency), Number(day));
  for (const { value } of scope.goals) {
    if (value === null || value.currency === scope.currency) continue;
    const last = Math.floor((Math.min(scope.to, context.now + 1) - 1) / DAY_MS);
    for (let day = Math.max(0, Math.floor(scope.from / DAY_MS)); day <= last; day += 1)
      need(value.currency, day);
  }
  return {
    ...scope,
    rates: needed.size === 0 ? null : ratesFor(needed, context),
    isPlain: foreign.length === 0 && told?.again === 0,
  };
}

/** For every currency and day the newest rate that holds. */
function ratesFor(
  needed: ReadonlyMap<string, ReadonlySet<number>>,
  { rates: ratesOf = () => [] }: Pick<Context, 'rates'>,
): Rates {
  const [currencies, days, rates]: [string[], number[], string[]] = [[], [], []];
  let areWhole = true;
  for (const [currency, wanted] of needed) {
    const inOrder = [...wanted].sort((a, b) => a - b);
    const [first = 0, last = 0] = [inOrder.at(0), inOrder.at(-1)];
    const loaded = ratesOf(currency, dayText(first - RATE_DAYS), dayText(last)).map(({ day, rate }) => ({
      since: dayNumber(day),
      rate,
    }));
    let at = 0;
    for (const day of inOrder) {
      while ((loaded[at + 1]?.since ?? Number.POSITIVE_INFINITY) <= day) at += 1;
      const newest = loaded[at];
      if (newest === undefined || newest.since > day || newest.since < day - RATE_DAYS) {
        areWhole = false;
      } else {
        currencies.push(currency);
        days.push(day);
        rates.push(newest.rate);
      }
    }
  }
  return { currencies, days, rates, areWhole };
}

const dayText = (day: number) => new Date(Math.max(0, day) * DAY_MS).toISOString().slice(0, 10);
const dayNumber = (text: string) => Date.parse(`${text}T00:00:00Z`) / DAY_MS;

/** How much revenue is left out of the answer for want of a rate, in words; null where none is. */
export function unrated({ scope, filter, dimensions }: Asked, context: Context): Promise<string | null> {
  const goals = dimensions.some((one) => one.unfolds === 'goal');
  return unratedIn(scope, goals ? anyGoal(filter) : filter, context);
}

/** The same of what meets a filter. */
export async function unratedIn(
  scope: Scope,
  filter: Filter,
  { source, signal }: Pick<Context, 'source' | 'signal'>,
): Promise<string | null> {
  if (scope.rates === null || scope.rates.areWhole) return null;
  const rows = await source.select(
    sql`select v.currency as currency, count(*) as found from (${sales(scope, [], filter)}) v
where v.amount is null group by v.currency order by found desc, currency`,
    signal,
  );
  const counts = rows.map(({ currency, found }) => ({ currency: String(currency), found: Number(found) }));
  const events = counts.reduce((sum, { found }) => sum + found, 0);
  if (events === 0) return null;
  const named = counts.slice(0, MOST_NAMED).map(({ currency, found }) => `${found} in ${currency}`);
  const more = counts.length - named.length;
  const list = [...named, ...(more > 0 ? [`the rest in ${more} further currencies`] : [])].join(', ');
  return `${events} ${events === 1 ? 'event is' : 'events are'} left out of revenue: there is no rate to ${scope.currency} for their day or the ${RATE_DAYS} before it (${list}).`;
}
