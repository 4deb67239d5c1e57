import { join, raw, type Sql, sql } from '../warehouse/sql.ts';
import type { Scope } from './facts.ts';
import type { Filter } from './filter.ts';
import { columns, type Keys, keysAs } from './keys.ts';
import { isNamed } from './named.ts';
import { eventFacts, eventRows } from './rows.ts';

const DAY_MS = 86_400_000;

/**
 * One row for every key and piece of revenue: what an event carries, and what a goal is worth that the question names and
 * an event without revenue reaches. `path` is the number of its visit, or of the event where it is of none; `visitor` and `m`,
 * the event's ordinal, say who paid and when; `currency` is its own, `amount` is in the site's, null where there is no rate.
 */
export function sales(scope: Scope, keys: Keys, filter: Filter): Sql {
  const { rates, currency, dialect } = scope;
  const rows = sql`(${join([carried(scope, keys, filter), ...worth(scope, keys, filter)], ' union all ')}) m`;
  const kept = [
    ...keys.map(({ at }) => raw(`m.k${at} as k${at}`)),
    ...['m.path as path', 'm.visitor as visitor', 'm.m as m'].map(raw),
    raw('m.currency as currency'),
  ];
  const own = sql`case when m.currency = ${currency} then m.amount`;
  if (rates === null || rates.days.length === 0)
    return sql`select ${columns(kept, [sql`${own} end as amount`])} from ${rows}`;
  // Both have as many digits as an engine's decimals hold, since their product has more than either.
  const known = sql`(select c0 as currency, c1 as day, cast(c2 as decimal(38, 12)) as rate from ${dialect.rows([rates.currencies, rates.days, rates.rates])} l) x`;
  const converted = sql`cast(round(m.amount * x.rate, 6) as decimal(38, 6))`;
  return sql`select ${columns(kept, [sql`${own} else ${converted} end as amount`])}
from ${rows} left join ${known} on x.currency = m.currency and x.day = m.day`;
}

/** Revenue of events. Of an order that was told again the first telling counts, and everything that was paid back. */
function carried(scope: Scope, keys: Keys, filter: Filter): Sql {
  const again = sql`select o.event from (
  select event, row_number() over (partition by order_id order by excluded, time, event) as place from orders where site = ${scope.site}
) o where o.place > 1`;
  const { facts, source } = eventRows(
    scope,
    'actions',
    keys.map((one) => one.dimension),
    filter,
    sql`e.revenue is not null and e.event not in (${again})`,
  );
  return sql`select ${columns(keysAs(keys, facts), money(scope, raw('e.currency'), raw('e.revenue')))} ${source}`;
}

/** Whether all of it is what events carry, as they carry it. */
export function isPlain(scope: Scope, keys: Keys, filter: Filter): boolean {
  return scope.isPlain && valuedGoals(scope, keys, filter).length === 0;
}

/** Goals that are worth something, with the truth of "the question names it"; none where it names no goals. */
function valuedGoals(scope: Scope, keys: Keys, filter: Filter) {
  const unfolded = keys.some(({ dimension }) => dimension.unfolds === 'goal');
  return scope.goals.flatMap((goal, index) => {
    const named = unfolded ? raw('true') : isNamed(goal, filter, scope.dialect);
    return goal.value === null || named === null ? [] : [{ goal, index, named, value: goal.value }];
  });
}

/** What goals are worth: a row for each that an event reaches, of those that the question names. */
function worth(scope: Scope, keys: Keys, filter: Filter): Sql[] {
  const unfolded = keys.some(({ dimension }) => dimension.unfolds === 'goal');
  const valued = valuedGoals(scope, keys, filter);
  if (valued.length === 0) return [];
  const by = (read: (one: (typeof valued)[number]) => Sql) => {
    const whens = valued.map((one) => sql`when ${one.index} then ${read(one)}`);
    return sql`case w.c0 ${join(whens, ' ')} end`;
  };
  const plain = eventFacts(scope, 'actions');
  const reached = ({ goal, named }: (typeof valued)[number]) => sql`(${goal.matched(plain)} and ${named})`;
  const { facts, source } = eventRows(
    scope,
    'actions',
    keys.map((one) => one.dimension),
    filter,
    // Leaves few rows to look for goals in.
    sql`e.revenue is null and (${join(valued.map(reached), ' or ')})`,
    sql`join ${scope.dialect.rows([valued.map((one) => one.index)])} w on ${unfolded ? raw('w.c0 = g.c0') : by(reached)}`,
  );
  const amount = by(({ value }) => sql`cast(${value.amount} as decimal(18, 6))`);
  const currency = by(({ value }) => sql`${value.currency}`);
  return [sql`select ${columns(keysAs(keys, facts), money(scope, currency, amount))} ${source}`];
}

function money({ dialect }: Scope, currency: Sql, amount: Sql): readonly Sql[] {
  return [
    raw('coalesce(e.session, e.event) as path'),
    raw('e.visitor as visitor'),
    sql`${dialect.ordinal(raw('e.time'), raw('e.event'))} as m`,
    sql`${currency} as currency`,
    sql`${dialect.floorDivide(raw('e.time'), DAY_MS)} as day`,
    sql`cast(${amount} as decimal(38, 6)) as amount`,
  ];
}
