import type { Dialect } from '../warehouse/dialect.ts';
import { join, raw, type Sql, sql } from '../warehouse/sql.ts';
import type { Measure, Metric } from './metrics.ts';
import { PARTS, type PartName, type PartPlan } from './parts.ts';

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

export interface StatementPlan extends PartPlan {
  readonly metrics: readonly Metric[];
  readonly spine: Spine;
  readonly order: readonly Order[];
  readonly limit: number;
  readonly offset: number;
}

/** Columns of the statement's rows: `k0`… keys, `top0`/`bottom0`… of each metric, `total` rows before limit and offset. */
export function statement(plan: StatementPlan): Sql {
  const found = new Map<PartName, Measure[]>([['row', []]]);
  for (const { top, bottom } of plan.metrics) {
    for (const measure of bottom === undefined ? [top] : [top, bottom]) {
      const list = found.get(measure.part) ?? [];
      if (!list.includes(measure)) list.push(measure);
      found.set(measure.part, list);
    }
  }
  const keys = plan.dimensions.map((_, index) => index);
  // Without keys and measures a select would have no columns.
  const parts = [...found]
    .filter(([name, measures]) => measures.length > 0 || (name === 'row' && keys.length > 0))
    .map(([name, measures]) => ({ name, measures, part: PARTS[name](plan, measures) }));
  const spine = spineSql(plan);
  const base = spine === null ? 'row_part' : 'spine';
  const rest = parts.filter(({ name }) => spine !== null || keys.length === 0 || name !== 'row');
  const first = spine === null && keys.length === 0 ? rest.shift()?.name : undefined;
  const columnOf = (measure: Measure) =>
    raw(`${measure.part}_part.m${found.get(measure.part)?.indexOf(measure) ?? 0}`);
  const columns = [
    ...keys.map((index) => raw(`${base}.k${index} as k${index}`)),
    ...plan.metrics.flatMap(({ top, bottom }, index) => [
      sql`${columnOf(top)} as ${raw(`top${index}`)}`,
      ...(bottom === undefined ? [] : [sql`${columnOf(bottom)} as ${raw(`bottom${index}`)}`]),
    ]),
    raw('count(*) over () as total'),
  ];
  const ctes = [
    ...parts.map(({ name, part }) => sql`${raw(name)}_part as (${part.select})`),
    ...(spine === null ? [] : [sql`spine as (${spine})`]),
  ];
  const joins = rest.map(({ name, part }) =>
    part.keys.length === 0
      ? raw(`cross join ${name}_part`)
      : raw(
          `left join ${name}_part on ${part.keys.map((k) => `${base}.k${k} = ${name}_part.k${k}`).join(' and ')}`,
        ),
  );
  return sql`with ${join(ctes, ',\n')}
select ${join(columns, ', ')}
from ${raw(first === undefined ? base : `${first}_part`)} ${join(joins, ' ')}
${keys.length === 0 ? raw('') : orderSql(plan, base, columnOf)}
limit ${plan.limit} offset ${plan.offset}`;
}

function spineSql({ spine, dimensions, scope }: StatementPlan): Sql | null {
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
    others.length === 0 ? lists : [raw(`(select distinct ${others.join(', ')} from row_part) o`), ...lists];
  return sql`select * from ${join(tables, ' cross join ')}`;
}

function orderSql(plan: StatementPlan, base: string, columnOf: (measure: Measure) => Sql): Sql {
  const asked = plan.order.flatMap(({ by, direction }) => {
    if ('dimension' in by) return [raw(`${base}.k${by.dimension} ${direction}`)];
    const metric = plan.metrics[by.metric];
    if (metric === undefined) return [];
    return [sql`${orderValue(metric, columnOf, plan.scope.dialect)} ${raw(direction)} nulls last`];
  });
  // Ties in the order of keys, so that pages of an answer never overlap.
  const ties = plan.dimensions.map((_, index) => raw(`${base}.k${index}`));
  return sql`order by ${join([...asked, ...ties], ', ')}`;
}

function orderValue({ top, bottom }: Metric, columnOf: (measure: Measure) => Sql, dialect: Dialect): Sql {
  const value = sql`coalesce(${columnOf(top)}, 0)`;
  return bottom === undefined ? value : dialect.ratio(value, columnOf(bottom));
}
