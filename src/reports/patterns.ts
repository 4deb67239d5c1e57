import { Problem } from '../model/problem.ts';
import type { ReportSource } from '../warehouse/port.ts';
import { sql } from '../warehouse/sql.ts';
import { conditions, type Filter } from './filter.ts';
import { OPERATORS } from './operators.ts';

/**
 * Tries every pattern of the filters on nothing, since only the engine knows its RE2. RE2 takes time in proportion to
 * the text, whatever the pattern, so a pattern that it accepts is never a catastrophe.
 */
export async function refuseBadPatterns(
  filter: Filter,
  source: ReportSource,
  signal?: AbortSignal,
  field = 'filters',
): Promise<void> {
  const patterns = conditions(filter, true).flatMap((one) => (OPERATORS[one.op].pattern ? one.values : []));
  for (const pattern of new Set(patterns)) {
    try {
      await source.select(sql`select ${source.dialect.matches(sql`${''}`, pattern)} as found`, signal);
    } catch (cause) {
      signal?.throwIfAborted();
      throw new Problem('malformed', 'This is not an RE2 regular expression.', {
        field,
        given: pattern,
        allowed:
          'https://github.com/google/re2/wiki/Syntax: no look-around, no back-references, repetitions up to 1000',
        cause,
      });
    }
  }
}
