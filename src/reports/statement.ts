import type { Dialect } from '../warehouse/dialect.ts';
import { join, raw, type Sql, sql } from '../warehouse/sql.ts';
import type { Measure } from './measures.ts';
import type { Metric } from './metrics.ts';
import { type Table, type TablePlan, tables } from './tables.ts';

export interface Order {
  /** A metric of the statement, or one of its dimensions, by position. */
  readonly by: { readonly metric: number } | { readonly dimension: number };
  readonly direction: 'asc' | 'desc';
}

/** Which rows there are: those with events; every combination with the listed keys; or exactly the listed ones. */
export type Spine =
  | { readonly kind: 'found' }
  | { readonly kind: 'filled'; readonly keys: ReadonlyMap<number, readonly number[]> }
  | { readonly kind: 'given'; readonly columns: readonly (readonly string[] | readonly number[])[] };

export interface StatementPlan extends TablePlan {
  readonly metrics: readonly Metric[];
  readonly spine: Spine;
  readonly order: readonly Order[];
  readonly limit: number;
  readonly offset: number;
}

/** Columns of the statement's rows: `k0`… keys, `top0`/`bottom0`… of each metric, `total` rows before limit and offset. */
export function statement(plan: StatementPlan): Sql {
  const found = tables(
    plan,
    plan.metrics.flatMap(({ top, bottom }) => (bottom === undefined ? [top] : [top, bottom])),
  );
  const [lead] = found;
  if (lead === undefined) throw new RangeError('a statement needs a metric or a dimension');
  const spine = spineSql(plan, lead);
  const base = spine === null ? lead.name : 'spine';
  const at = (measure: Measure) => {
    const table = found.find((one) => one.measures.includes(measure));
    return raw(`${table?.name}.m${table?.measures.indexOf(measure)}`);
  };
  const values = plan.metrics.flatMap(({ top, bottom }, index) => [
    sql`${at(top)} as ${raw(`top${index}`)}`,
    ...(bottom === undefined ? [] : [sql`${at(bottom)} as ${raw(`bottom${index}`)}`]),
  ]);
  const keys = plan.dimensions.map((_, index) => raw(`${base}.k${index} as k${index}`));
  const ctes = [
    ...found.map(({ name, select }) => sql`${raw(name)} as (${select})`),
    ...(spine === null ? [] : [sql`spine as (${spine})`]),
  ];
  const joins = (spine === null ? found.slice(1) : found).map(({ name, keys }) =>
    keys.length === 0
      ? raw(`cross join ${name}`)
      : raw(
          `left join ${name} on ${keys.map((one) => `${base}.k${one.at} = ${name}.k${one.at}`).join(' and ')}`,
        ),
  );
  return sql`with ${join(ctes, ',\n')}
select ${join([...keys, ...values, raw('count(*) over () as total')], ', ')}
from ${raw(base)} ${join(joins, ' ')}
${plan.dimensions.length === 0 ? raw('') : orderSql(plan, base, at)}
limit ${plan.limit} offset ${plan.offset}`;
}

function spineSql({ spine, dimensions, scope }: StatementPlan, lead: Table): Sql | null {
  if (spine.kind === 'found' || dimensions.length === 0) return null;
  if (spine.kind === 'given') {
    const columns = dimensions.map((_, index) => `c${index} as k${index}`).join(', ');
    return sql`select ${raw(columns)} from ${scope.dialect.rows(spine.columns)} given`;
  }
  const others = dimensions.flatMap((_, index) => (spine.keys.has(index) ? [] : [`k${index}`]));
  const lists = [...spine.keys].map(
    ([index, keys]) =>
      sql`(select c0 as ${raw(`k${index}`)} from ${scope.dialect.rows([keys])} l) ${raw(`f${index}`)}`,
  );
  const tables =
    others.length === 0
      ? lists
      : [raw(`(select distinct ${others.join(', ')} from ${lead.name}) o`), ...lists];
  return sql`select * from ${join(tables, ' cross join ')}`;
}

function orderSql(plan: StatementPlan, base: string, at: (measure: Measure) => Sql): Sql {
  const asked = plan.order.flatMap(({ by, direction }) => {
    if ('dimension' in by) return [raw(`${base}.k${by.dimension} ${direction}`)];
    const metric = plan.metrics[by.metric];
    if (metric === undefined) return [];
    return [sql`${orderValue(metric, at, plan.scope.dialect)} ${raw(direction)} nulls last`];
  });
  // Ties in the order of keys, so that pages of an answer never overlap.
  const ties = plan.dimensions.map((_, index) => raw(`${base}.k${index}`));
  return sql`order by ${join([...asked, ...ties], ', ')}`;
}

function orderValue({ top, bottom }: Metric, at: (measure: Measure) => Sql, dialect: Dialect): Sql {
  const value = sql`coalesce(${at(top)}, 0)`;
  return bottom === undefined ? value : dialect.ratio(value, at(bottom));
}
