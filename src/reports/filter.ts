import { join, raw, type Sql, sql } from '../warehouse/sql.ts';
import { type Dimension, NONE } from './dimension.ts';
import type { Facts } from './facts.ts';
import { anyGoalMatched } from './goals.ts';
import { OPERATORS, type OperatorName } from './operators.ts';

/** A condition on one dimension. */
export interface Condition {
  readonly op: OperatorName;
  readonly dimension: Dimension;
  readonly values: readonly string[];
  readonly caseSensitive: boolean;
}

/** What rows a question looks at, as a tree. */
export type Filter =
  | Condition
  | { readonly op: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly op: 'not' | 'has_done' | 'has_not_done'; readonly of: Filter }
  /** The event matches some goal; not asked for by name, it is what a breakdown by goals is made of. */
  | { readonly op: 'goal_done' };

export const NOTHING: Filter = { op: 'and', of: [] };

/** Selects the numbers of the sessions in which some event of the period meets the filter. */
export type SessionsThatDid = (filter: Filter) => Sql;

/**
 * The filter as SQL that is true where it holds, and false or null where not: what `where` needs. Only below a `not`
 * is null turned into false, since that would keep an engine from skipping rows.
 */
export function filterSql(filter: Filter, facts: Facts, did: SessionsThatDid): Sql {
  const inner = (one: Filter) => filterSql(one, facts, did);
  switch (filter.op) {
    case 'and':
      return filter.of.length === 0 ? raw('true') : sql`(${join(filter.of.map(inner), ' and ')})`;
    case 'or':
      return filter.of.length === 0 ? raw('false') : sql`(${join(filter.of.map(inner), ' or ')})`;
    case 'not':
      return not(inner(filter.of));
    case 'has_done':
      return sql`${facts.sessionNumber} in (${did(filter.of)})`;
    case 'has_not_done':
      return not(sql`${facts.sessionNumber} in (${did(filter.of)})`);
    case 'goal_done':
      return anyGoalMatched(facts);
    default:
      return conditionSql(filter, facts);
  }
}

function conditionSql({ op, dimension, values, caseSensitive }: Condition, facts: Facts): Sql {
  const operator = OPERATORS[op];
  const wanted = operator.knowsMissing ? values.filter((value) => value !== NONE) : values;
  const tests: Sql[] = [];
  if (wanted.length > 0 && dimension.test !== undefined) {
    tests.push(
      dimension.test(facts, (value) => operator.test(value, wanted, caseSensitive, facts.scope.dialect)),
    );
  }
  if (wanted.length < values.length && dimension.missing !== undefined) tests.push(dimension.missing(facts));
  const found = tests.length === 1 ? join(tests, '') : sql`(${join(tests, ' or ')})`;
  return operator.negated ? not(found) : found;
}

function not(found: Sql): Sql {
  return sql`not coalesce(${found}, false)`;
}

/** Every condition of the tree, those below `has_done` only when asked for. */
export function conditions(filter: Filter, intoSessions: boolean): readonly Condition[] {
  switch (filter.op) {
    case 'and':
    case 'or':
      return filter.of.flatMap((one) => conditions(one, intoSessions));
    case 'not':
      return conditions(filter.of, intoSessions);
    case 'has_done':
    case 'has_not_done':
      return intoSessions ? conditions(filter.of, intoSessions) : [];
    case 'goal_done':
      return [];
    default:
      return [filter];
  }
}

export function and(...filters: readonly Filter[]): Filter {
  const [only] = filters;
  return filters.length === 1 && only !== undefined ? only : { op: 'and', of: filters };
}

/** Whether it holds the condition that an event matches some goal. */
export function isAboutGoals(filter: Filter): boolean {
  if (filter.op === 'and' || filter.op === 'or') return filter.of.some(isAboutGoals);
  return filter.op === 'not' ? isAboutGoals(filter.of) : filter.op === 'goal_done';
}

/** Of these, the events that match a goal, whichever. */
export function anyGoal(filter: Filter): Filter {
  return and(filter, { op: 'goal_done' });
}
