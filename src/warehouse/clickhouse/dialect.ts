import type { Dialect } from '../dialect.ts';
import { join, raw, type Sql, sql } from '../sql.ts';

/**
 * ClickHouse 26.7. Maps and lists are never null there: what DuckDB has as null is empty. Reports count on the settings of
 * `settings.ts`.
 */
export const clickHouseDialect: Dialect = {
  name: 'clickhouse',
  placeholder: (index, value) => `{p${index}:${typeOf(value)}}`,
  // The value of a key that a map has not is '', not null.
  property: (map, key) => sql`if(mapContains(${map}, ${key}), ${map}[${key}], null)`,
  like: (value, pattern) => sql`${value} like ${pattern}`,
  containsAnyCase: (value, needle) => sql`position(${lower(value)}, ${lower(sql`${needle}`)}) > 0`,
  // Here a dot matches the end of a line unless told otherwise.
  matches: (value, pattern) => sql`match(${value}, ${`(?-s)${pattern}`})`,
  ratio: (numerator, denominator) => sql`toFloat64(${numerator}) / nullIf(${denominator}, 0)`,
  floorDivide: (value, by) => sql`intDiv(${value}, ${raw(whole(by))})`,
  lower,
  text: (value) => sql`toString(${value})`,
  // Its own dictionaries do this better.
  code: (value) => value,
  mixed: (value, number) => sql`sipHash64(${value}, toInt64(${number}))`,
  month: (day) => sql`(toRelativeMonthNum(addDays(toDate32('1970-01-01'), ${day})) - 1)`,
  ordinal: (time, event) => sql`(toInt128(${time}) * toInt128(9223372036854775808) + ${event})`,
  timeOf: (ordinal) => sql`toInt64(intDiv(${ordinal}, toInt128(9223372036854775808)))`,
  visitors: (visitor) => sql`count(distinct ${visitor})`,
  // `median` alone would be approximate.
  median: (value) => sql`quantileExactInclusive(0.5)(${value})`,
  listed: (value, by) =>
    sql`toJSONString(arrayMap(x -> x.2, arraySort(x -> x.1, groupArray((${by}, ${value})))))`,
  each: (list) => sql`arrayJoin(if(empty(${list}), [null], ${list}))`,
  some: (list, condition) => sql`arrayExists(x -> ${condition(raw('x'))}, ${list})`,
  rows: (columns) => {
    const lists = join(
      columns.map((list) => sql`${list}`),
      ', ',
    );
    const named = columns.map((_, index) => raw(`r.${index + 1} as c${index}`));
    return sql`(select ${join(named, ', ')} from (select arrayJoin(arrayZip(${lists})) as r))`;
  },
};

/** Letter by letter: `lowerUTF8` alone makes two of İ, and another sigma at the end of a word. */
function lower(value: Sql): Sql {
  return sql`replaceAll(lowerUTF8(replaceAll(${value}, 'İ', 'i')), 'ς', 'σ')`;
}

/** Type of a parameter, since ClickHouse wants it said in the text. */
function typeOf(value: unknown): string {
  if (value === null) return 'Nullable(String)';
  if (Array.isArray(value)) return typeof value[0] === 'number' ? 'Array(Int64)' : 'Array(String)';
  if (typeof value === 'boolean') return 'Bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'Int64' : 'Float64';
  return typeof value === 'bigint' ? 'Int64' : 'String';
}

/** A number of the program as text; a literal, since engines divide by literals faster than by parameters. */
function whole(value: number): string {
  if (!Number.isSafeInteger(value) || value <= 0) throw new RangeError(`${value} is no divisor`);
  return String(value);
}
