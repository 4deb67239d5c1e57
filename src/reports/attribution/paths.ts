import { raw, type Sql, sql } from '../../warehouse/sql.ts';
import type { Context } from '../ask.ts';
import type { Credited, Money } from './credits.ts';
import { LONGEST } from './definitions.ts';
import { type AttributionPlan, converting, touches } from './touches.ts';

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

/** The commonest paths, and how many there are. */
export async function pathsOf(
  plan: AttributionPlan,
  limit: number,
  all: Pick<Credited, 'conversions' | 'revenue'>,
  { source, signal }: Pick<Context, 'source' | 'signal'>,
): Promise<{ paths: readonly Path[]; total: number }> {
  const rows = await source.select(pathRows(plan, Math.max(1, limit)), signal);
  const paths = rows.slice(0, limit).map((row): Path => {
    const steps: (string | number)[] = JSON.parse(String(row.steps));
    const conversions = Number(row.conversions);
    return {
      path: steps.map((key) => plan.dimension.label(key, plan.scope)),
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

/** steps (the text of a JSON array), conversions, revenue, visits and ms (means), total (number of all paths). */
function pathRows(plan: AttributionPlan, limit: number): Sql {
  const { dialect } = plan.scope;
  const inOrder = raw('over (partition by u.path order by u.age desc)');
  const walked = sql`select u.*, row_number() ${inOrder} as place, lag(u.k) ${inOrder} as before from u`;
  // The last visits of a path; the first of them is a step whatever was before.
  const isStep = sql`w.place > w.visits - ${LONGEST} and (w.place = 1 or w.place = w.visits - ${LONGEST - 1} or w.k <> w.before)`;
  const each = sql`select w.path as path, any_value(w.n) as n, any_value(w.revenue) as revenue, any_value(w.visits) as visits,
  any_value(w.oldest) as oldest, ${dialect.listed(raw('w.k'), raw('w.place'))} as steps from (${walked}) w where ${isStep} group by w.path`;
  const mean = (of: string) => dialect.ratio(raw(`sum(l.n * l.${of})`), raw('sum(l.n)'));
  const grouped = sql`select l.steps as steps, sum(l.n) as conversions, sum(l.revenue) as revenue, ${mean('visits')} as visits, ${mean('oldest')} as ms
from (${each}) l group by l.steps`;
  return sql`with ${converting(plan)},\n${touches(plan)}
select r.*, count(*) over () as total from (${grouped}) r order by r.conversions desc, r.steps limit ${limit}`;
}
