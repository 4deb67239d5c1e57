/** Settings without which ClickHouse answers the SQL of reports otherwise than standard SQL does. */
export const CLICKHOUSE_SETTINGS = {
  // What an outer join does not find is null, not 0 or ''.
  join_use_nulls: 1,
  // `min` and `sum` of no rows are null, not 0.
  aggregate_functions_null_for_empty: 1,
  // In `select sum(ms) as ms … where ms > 0` the condition is about the column.
  prefer_column_name_to_alias: 1,
  // Exact, whatever the number.
  count_distinct_implementation: 'uniqExact',
  // `cast(… as decimal(38, 6))` of null is null.
  cast_keep_nullable: 1,
  // 64-bit numbers and decimals as text, so that JSON does not round them.
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_decimals: 1,
} as const;
