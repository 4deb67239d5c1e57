import type { Cell } from '../../warehouse/port.ts';
import { raw, type Sql, sql } from '../../warehouse/sql.ts';
import type { Context } from '../ask.ts';
import { begunVisits } from '../begunVisits.ts';
import { removalEffects } from './markov.ts';
import { type AttributionPlan, visits } from './touches.ts';

/** Removal effects, from 0 to 1: of the values that are states of their own, and of all others together. */
export interface Effects {
  readonly known: ReadonlyMap<Cell, number>;
  readonly others: number;
}

/** States beside that of all other values. Work grows with the third power: 200 would take 20 ms, and four times as many rows. */
export const MAX_STATES = 100;

export async function effectsOf(
  plan: AttributionPlan,
  { source, signal }: Pick<Context, 'source' | 'signal'>,
): Promise<Effects> {
  const rows = await source.select(chainRows(plan, MAX_STATES), signal);
  const places = new Map<Cell, number>();
  const moves = rows.map((row) => {
    const number = (name: string) => Number(row[name] ?? 0);
    const target = number('target');
    if (target > 0) places.set(row.k ?? null, target);
    return {
      origin: row.origin == null ? null : number('origin'),
      target,
      moves: number('moves'),
      won: number('won'),
      lost: number('lost'),
    };
  });
  const [others = 0, ...effects] = removalEffects(moves, places.size + 1);
  return {
    known: new Map([...places].map(([key, place]) => [key, effects[place - 1] ?? 0])),
    others,
  };
}

/**
 * Steps of the chain, so many a row: origin (place of the value of the visit before; null where nothing is before it), target (of this one)
 * with its value k; moves, won (conversions right after it), lost (it was the last visit of somebody who did not convert). Place 0
 * stands for all values after the first `most`. Paths of those whose ids last a day are left out.
 */
function chainRows(plan: AttributionPlan, most: number): Sql {
  const { scope, audience, lookback } = plan;
  const others = sql`select b.visitor as visitor, max(b.first_at) as began, 0 as n, 1 as lost
from (${begunVisits(scope, audience)}) b where b.identity <> 'cookieless' and b.visitor not in (select o.visitor from o) group by b.visitor`;
  const hops = sql`select v.k as k, case when coalesce(v.began_before, 0) >= e.began - ${lookback} then v.k_before end as k_before,
  case when v.began = e.began then 1 else 0 end as ends, e.n as n, e.lost as lost
from e join v on v.visitor = e.visitor where v.began <= e.began and v.began >= e.began - ${lookback}`;
  const origin = raw('case when g.k_before is not null then coalesce(b.place, 0) end');
  return sql`with ${visits(plan, 'hops')},
o as (select s.visitor as visitor, s.first_at as began, c.n as n from c join sessions s on s.session = c.session where s.identity <> 'cookieless'),
e as (select o.visitor as visitor, o.began as began, o.n as n, 0 as lost from o union all ${others}),
g as (select h.k as k, h.k_before as k_before, sum(h.n) as n, sum(h.lost) as lost,
  sum(h.n * h.ends) as won_after, sum(h.lost * h.ends) as lost_after from (${hops}) h group by h.k, h.k_before),
m as (select f.k as k, f.place as place from (select g.k as k, row_number() over (order by sum(g.n) desc, sum(g.lost) desc, g.k) as place
  from g group by g.k) f where f.place <= ${most})
select ${origin} as origin, coalesce(a.place, 0) as target, any_value(a.k) as k, sum(g.n + g.lost) as moves,
  sum(g.won_after) as won, sum(g.lost_after) as lost
from g left join m a on a.k = g.k left join m b on b.k = g.k_before group by ${origin}, coalesce(a.place, 0)`;
}
