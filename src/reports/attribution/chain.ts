import type { Cell } from '../../warehouse/port.ts';
import { type Sql, sql } from '../../warehouse/sql.ts';
import type { Context } from '../ask.ts';
import { begunVisits } from '../begunVisits.ts';
import { removalEffects } from './markov.ts';
import { type AttributionPlan, converting } from './touches.ts';

/** Removal effects, from 0 to 1: of the values that are states of their own, and of all others together. */
export interface Effects {
  readonly known: ReadonlyMap<Cell, number>;
  readonly others: number;
}

/** States beside that of all other values. Work grows with the third power: 200 take 20 ms. */
export const MAX_STATES = 200;

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
      origin: number('origin'),
      target,
      first: number('begins') === 1,
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
 * Steps of the chain, so many a row: from (place of the value of the visit before) to (of this one), `begins` (1: nothing is
 * before it); moves, won (conversions right after it), lost (it was the last visit of somebody who did not convert). Place 0
 * stands for all values after the first `most`. Paths of those whose ids last a day are left out.
 */
function chainRows(plan: AttributionPlan, most: number): Sql {
  const { scope, audience, lookback } = plan;
  const others = sql`select b.visitor as visitor, max(b.first_at) as began, 0 as n, 1 as lost
from (${begunVisits(scope, audience)}) b where b.identity <> 'cookieless' and b.visitor not in (select o.visitor from o) group by b.visitor`;
  const hops = sql`select v.k as k, v.k_before as k_before,
  case when coalesce(v.began_before, 0) >= e.began - ${lookback} then 0 else 1 end as begins,
  case when v.began = e.began then 1 else 0 end as ends, e.n as n, e.lost as lost
from e join v on v.visitor = e.visitor where v.began <= e.began and v.began >= e.began - ${lookback}`;
  return sql`with ${converting(plan, 'hops')},
e as (select o.visitor as visitor, o.began as began, o.n as n, 0 as lost from o where o.lasting = 1 union all ${others}),
g as (select h.k as k, h.k_before as k_before, h.begins as begins, sum(h.n) as n, sum(h.lost) as lost,
  sum(h.n * h.ends) as won_after, sum(h.lost * h.ends) as lost_after from (${hops}) h group by h.k, h.k_before, h.begins),
m as (select f.k as k, f.place as place from (select g.k as k, row_number() over (order by sum(g.n) desc, sum(g.lost) desc, g.k) as place
  from g group by g.k) f where f.place <= ${most})
select coalesce(b.place, 0) as origin, coalesce(a.place, 0) as target, g.begins as begins, sum(g.n + g.lost) as moves,
  sum(g.won_after) as won, sum(g.lost_after) as lost, any_value(a.k) as k
from g left join m a on a.k = g.k left join m b on b.k = g.k_before and g.begins = 0
group by coalesce(b.place, 0), coalesce(a.place, 0), g.begins`;
}
