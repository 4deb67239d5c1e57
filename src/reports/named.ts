import type { Dialect } from '../warehouse/dialect.ts';
import { join, raw, type Sql, sql } from '../warehouse/sql.ts';
import { NONE } from './dimension.ts';
import { type Condition, type Filter, isAboutGoals } from './filter.ts';
import type { SoughtGoal } from './goals.ts';
import { OPERATORS } from './operators.ts';

/**
 * Truth of "the question asks for this goal", by its filters: a condition on `event:goal` that is not negated and not about
 * other events of the visit. A breakdown by goals names them all where no filter does. Null where goals are not named.
 */
export function isNamed({ name }: SoughtGoal, filter: Filter, dialect: Dialect): Sql | null {
  const naming = namingConditions(filter, true);
  if (naming.length === 0) return isAboutGoals(filter) ? raw('true') : null;
  const tests = naming.map(({ op, values, caseSensitive }) => {
    const wanted = OPERATORS[op].knowsMissing ? values.filter((value) => value !== NONE) : values;
    return wanted.length === 0
      ? raw('false')
      : OPERATORS[op].test(sql`${name}`, wanted, caseSensitive, dialect);
  });
  return sql`(${join(tests, ' or ')})`;
}

/** The conditions that ask for goals. @param positive whether the filter is asked for, or its opposite */
export function namingConditions(filter: Filter, positive: boolean): readonly Condition[] {
  switch (filter.op) {
    case 'and':
    case 'or':
      return filter.of.flatMap((one) => namingConditions(one, positive));
    case 'not':
      return namingConditions(filter.of, !positive);
    case 'has_done':
    case 'has_not_done':
    case 'goal_done':
      return [];
    default:
      return filter.dimension.unfolds === 'goal' && OPERATORS[filter.op].negated !== positive ? [filter] : [];
  }
}
