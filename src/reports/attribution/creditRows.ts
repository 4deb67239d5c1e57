import { join, raw, type Sql, sql } from '../../warehouse/sql.ts';
import { PATH_MODEL_NAMES, PATH_MODELS, type PathModel } from './models.ts';
import { type AttributionPlan, type More, touches } from './touches.ts';

/**
 * One row for every value of the dimension, in order, and one (place `most` + 1) for all after the first `most`: place, k, rows,
 * and for each model `c_NAME` conversions and `r_NAME` revenue. `own` and `own_revenue`: of conversions whose path is one visit because
 * no more can be known. `touched`: visits on other paths, times their conversions. `long`: conversions whose path has more than `longest`
 * visits.
 */
export function creditRows(
  plan: AttributionPlan,
  order: PathModel,
  { most, longest }: { most: number; longest: number },
): Sql {
  const { scope, dimension, paid } = plan;
  const credits = PATH_MODEL_NAMES.flatMap((name) => {
    const share = PATH_MODELS[name].share(scope.dialect);
    const of = (what: string, letter: string) =>
      sql`sum(u.${raw(what)} * (${share})) as ${raw(`${letter}_${name}`)}`;
    return [of('n', 'c'), ...(paid ? [of('revenue', 'r')] : [])];
  });
  const own = (what: string, name: string) =>
    raw(`sum(case when u.lasting = 0 then u.${what} end) as ${name}`);
  const counted = [
    ...credits,
    own('n', 'own'),
    ...(paid ? [own('revenue', 'own_revenue')] : []),
    raw('sum(u.n * u.lasting) as touched'),
    sql`sum(case when u.age = 0 and u.visits > ${longest} then u.n else 0 end) as long`,
  ];
  const key = raw('u.k');
  const by = dimension.isText ? scope.dialect.code(key) : key;
  const grouped = sql`select any_value(u.k) as k, ${join(counted, ', ')} from u group by ${by}`;
  const placed = sql`select g.*, row_number() over (order by ${raw(`g.c_${order}`)} desc, g.c_linear desc, g.k) as place from (${grouped}) g`;
  const summed = [
    ...PATH_MODEL_NAMES.flatMap((name) => [`c_${name}`, ...(paid ? [`r_${name}`] : [])]),
    ...['own', ...(paid ? ['own_revenue'] : []), 'touched', 'long'],
  ];
  const weight: More = {
    name: 'weight',
    followed: sql`exp((o.began - v.began) * ${-Math.LN2 / plan.halfLife})`,
    alone: () => raw('1e0'),
  };
  const gathered = raw('min(case when t.sent = 1 then t.age end) as sent, sum(t.weight) as weights');
  return sql`with ${touches(plan, 'alone', weight, gathered)},
u as (select t.n as n, t.k as k, t.age as age, t.weight as weight, t.lasting as lasting, p.visits as visits, p.oldest as oldest,
  p.sent as sent, p.weights as weights${raw(paid ? ', p.revenue as revenue' : '')} from t join p on p.path = t.path)
select min(h.place) as place, any_value(h.k) as k, count(*) as rows, ${raw(summed.map((name) => `sum(h.${name}) as ${name}`).join(', '))}
from (${placed}) h group by case when h.place <= ${raw(`${most} then h.place else ${most + 1}`)} end order by min(h.place)`;
}
