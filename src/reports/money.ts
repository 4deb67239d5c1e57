import { RATE_DAYS } from '../model/rates.ts';
import { sql } from '../warehouse/sql.ts';
import type { Context } from './ask.ts';
import type { Scope } from './facts.ts';
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
  const rows = await context.source.select(
    sql`select distinct e.currency as currency from events e
where e.site = ${scope.site} and e.time >= ${scope.from} and e.time < ${scope.to} and e.revenue is not null and e.currency <> ${scope.currency}`,
    context.signal,
  );
  const [told] = await context.source.select(
    sql`select count(*) as again from (select o.order_id from orders o where o.site = ${scope.site} group by o.order_id having count(*) > 1) o`,
    context.signal,
  );
  const worth = scope.goals.flatMap(({ value }) => (value === null ? [] : [value.currency]));
  const foreign = new Set([...rows.map(({ currency }) => String(currency)), ...worth]);
  foreign.delete(scope.currency);
  return {
    ...scope,
    rates: foreign.size === 0 ? null : ratesOf([...foreign], scope, context),
    isPlain: rows.length === 0 && told?.again === 0,
  };
}

/** For every day of the period the newest rate that holds. */
function ratesOf(
  foreign: readonly string[],
  { from, to }: Pick<Scope, 'from' | 'to'>,
  { rates = () => [] }: Context,
): NonNullable<Scope['rates']> {
  const [first, last] = [Math.max(0, Math.floor(from / DAY_MS)), Math.floor((to - 1) / DAY_MS)];
  const found: [string[], number[], string[]] = [[], [], []];
  for (const currency of foreign) {
    const loaded = rates(currency, dayText(first - RATE_DAYS), dayText(last));
    loaded.forEach(({ day, rate }, at) => {
      const since = dayNumber(day);
      const next = loaded[at + 1];
      const until = Math.min(since + RATE_DAYS, last, next === undefined ? last : dayNumber(next.day) - 1);
      for (let one = Math.max(since, first); one <= until; one += 1) {
        found[0].push(currency);
        found[1].push(one);
        found[2].push(rate);
      }
    });
  }
  return found;
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
  if (scope.rates === null) return null;
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
