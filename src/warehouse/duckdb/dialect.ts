import type { Dialect } from '../dialect.ts';
import { join, raw, type Sql, sql } from '../sql.ts';

export const duckDbDialect: Dialect = {
  name: 'duckdb',
  placeholder: (index) => `$${index}`,
  property: (map, key) => sql`${map}[${key}]`,
  // Without an escape clause DuckDB turns the pattern into contains, prefix or suffix, which is several times faster.
  like: (value, pattern) =>
    pattern.includes('\\') ? sql`${value} like ${pattern} escape '\\'` : sql`${value} like ${pattern}`,
  containsAnyCase: (value, needle) => sql`contains(${lower(value)}, ${lower(sql`${needle}`)})`,
  matches: (value, pattern) => sql`regexp_matches(${value}, ${pattern})`,
  ratio: (numerator, denominator) => sql`(${numerator})::double / nullif(${denominator}, 0)`,
  floorDivide: (value, by) => sql`(${value}) // ${raw(whole(by))}`,
  lower,
  text: (value) => sql`(${value})::varchar`,
  // Once for each text of a block's dictionary. Two of a million texts have one code in 1 of 37 million such questions.
  code: (value) => sql`hash(${value})`,
  mixed: (value, number) => sql`hash(${value}, (${number})::bigint)`,
  month: (day) => {
    const date = sql`(date '1970-01-01' + (${day})::integer)`;
    return sql`(year(${date}) * 12 + month(${date}) - 1)`;
  },
  ordinal: (time, event) => sql`((${time})::hugeint * 9223372036854775808 + ${event})`,
  timeOf: (ordinal) => sql`((${ordinal}) // 9223372036854775808)::bigint`,
  visitors: countDistinct,
  median: (value) => sql`median(${value})`,
  listed: (value, by) => sql`to_json(list(${value} order by ${by}))::varchar`,
  each: (list) => sql`unnest(case when len(${list}) > 0 then ${list} else [null] end)`,
  some: (list, condition) => sql`len(list_filter(${list}, lambda x: ${condition(raw('x'))})) > 0`,
  rows: (columns) => sql`(select ${join(columns.map(unnested), ', ')})`,
};

/** More groups than this, or more memory, are left to hashing: most bits of a rare value are never set. */
const MAX_GROUPS = 256;
const MAX_BYTES = 32 * 2 ** 20;

/**
 * The dialect where visitors are numbered up to `last`: few groups count them by setting bits, a quarter of the work of a hash
 * table of a million.
 */
export function withVisitors(last: number): Dialect {
  return {
    ...duckDbDialect,
    visitors: (visitor, groups) =>
      last > 0 && groups <= MAX_GROUPS && (groups * last) / 8 <= MAX_BYTES
        ? sql`coalesce(bit_count(bitstring_agg(${visitor}, 0, ${raw(whole(last))})), 0)`
        : countDistinct(visitor),
  };
}

function countDistinct(value: Sql): Sql {
  return sql`count(distinct ${value})`;
}

function lower(value: Sql): Sql {
  return sql`replace(lower(${value}), 'ς', 'σ')`;
}

function unnested(list: readonly string[] | readonly number[], index: number): Sql {
  return sql`unnest(${list}) as ${raw(`c${index}`)}`;
}

/** A number of the program as text; a literal, since engines divide by literals faster than by parameters. */
function whole(value: number): string {
  if (!Number.isSafeInteger(value) || value <= 0) throw new RangeError(`${value} is no divisor`);
  return String(value);
}
