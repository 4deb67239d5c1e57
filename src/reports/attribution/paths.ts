import { raw, type Sql, sql } from '../../warehouse/sql.ts';
import type { Context } from '../ask.ts';
import type { Credited, Money } from './credits.ts';
import { LONGEST } from './definitions.ts';
import { type AttributionPlan, type More, touches } from './touches.ts';

/** A path to conversions. */
export interface Path {
  /** Values of its visits, oldest first; visits in a row with the same value are one step. */
  readonly path: readonly string[];
  readonly conversions: number;
  /** Per cent of all conversions. */
  readonly share: number;
  /** Null where no conversion that was asked about carries any. */
  readonly revenue: Money | null;
  /** Visits, and days from the first to the one that converted: means over the conversions. */
  readonly visits: number;
  readonly days: number;
}

const DAY = 86_400_000;

/** The commonest paths, and how many there are; null where none was asked for. */
export async function pathsOf(
  plan: AttributionPlan,
  limit: number,
  all: Pick<Credited, 'conversions' | 'revenue'>,
  { source, signal }: Pick<Context, 'source' | 'signal'>,
): Promise<{ paths: readonly Path[]; total: number | null }> {
  if (limit === 0) return { paths: [], total: null };
  const rows = await source.select(pathRows(plan, limit), signal);
  const paths = rows.map((row): Path => {
    const back: (string | number)[] = JSON.parse(String(row.steps));
    const conversions = Number(row.conversions);
    return {
      path: back.toReversed().map((key) => plan.dimension.label(key, plan.scope)),
      conversions,
      share: (100 * conversions) / all.conversions,
      revenue:
        all.revenue === null ? null : { value: Number(row.revenue ?? 0), currency: all.revenue.currency },
      visits: Number(row.visits),
      days: Number(row.ms) / DAY,
    };
  });
  return { paths, total: Number(rows[0]?.total ?? 0) };
}

/**
 * steps (the text of a JSON array), conversions, revenue where there is any, visits and ms (means), total (number of all paths). Paths are told apart by the sum of
 * numbers that stand for each of their steps and how many come after it: lists of them would take ten times as long.
 */
function pathRows(plan: AttributionPlan, limit: number): Sql {
  const { dialect } = plan.scope;
  // A visit like the one before it is no step of its own, unless that one is not on the path.
  const goesOn = sql`v.k = v.k_before and coalesce(v.began_before, 0) >= o.began - ${plan.lookback}`;
  const mark: More = {
    name: 'mark',
    followed: sql`case when ${goesOn} then null else ${dialect.mixed(raw('v.k'), raw('o.run - v.run'))} end`,
    alone: (k) => dialect.mixed(k, raw('0')),
  };
  const mean = (of: string) => dialect.ratio(raw(`sum(p.n * p.${of})`), raw('sum(p.n)'));
  const [paid, kept] = plan.paid ? [', sum(p.revenue) as revenue', ', q.revenue as revenue'] : ['', ''];
  const gathered = raw('any_value(t.n) as n, sum(t.mark) as mark');
  return sql`with ${touches(plan, 'runs', mark, gathered)},
q as (select min(p.path) as path, sum(p.n) as conversions, ${mean('visits')} as visits, ${mean('oldest')} as ms${raw(paid)},
  count(*) over () as total from p group by p.mark order by sum(p.n) desc, min(p.path) limit ${limit}),
l as (select t.path as path, t.k as k, t.age as age, t.mark as mark, row_number() over (partition by t.path order by t.age) as back
  from t where t.path in (select q.path from q)),
z as (select l.path as path, ${dialect.listed(raw('l.k'), raw('l.back'))} as steps from l
  where l.back < ${LONGEST} and l.mark is not null or l.back = ${LONGEST} group by l.path)
select q.conversions as conversions, q.visits as visits, q.ms as ms, q.total as total${raw(kept)}, z.steps as steps
from q join z on z.path = q.path order by q.conversions desc, q.path`;
}
