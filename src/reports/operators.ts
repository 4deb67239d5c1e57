import type { Dialect } from '../warehouse/dialect.ts';
import { join, type Sql, sql } from '../warehouse/sql.ts';
import { escapeLike } from './goals.ts';

export interface Operator {
  readonly description: string;
  /** The same question, answered the other way round. */
  readonly negated: boolean;
  /** `(none)` among the values stands for a missing value. */
  readonly knowsMissing: boolean;
  readonly pattern: boolean;
  test(value: Sql, wanted: readonly string[], caseSensitive: boolean, dialect: Dialect): Sql;
}

const is: Operator['test'] = (value, wanted, caseSensitive, dialect) => {
  const [only] = wanted;
  const subject = caseSensitive ? value : dialect.lower(value);
  const one = (text: string) => (caseSensitive ? sql`${text}` : dialect.lower(sql`${text}`));
  if (wanted.length === 1 && only !== undefined) return sql`${subject} = ${one(only)}`;
  return sql`${subject} in (${join(wanted.map(one), ', ')})`;
};

const contains: Operator['test'] = (value, wanted, caseSensitive, dialect) =>
  any(
    wanted.map((text) =>
      caseSensitive ? dialect.like(value, `%${escapeLike(text)}%`) : dialect.containsAnyCase(value, text),
    ),
  );

const matches: Operator['test'] = (value, wanted, caseSensitive, dialect) =>
  any(wanted.map((pattern) => dialect.matches(value, withCase(pattern, caseSensitive))));

/** RE2 takes flags inside the pattern. */
export function withCase(pattern: string, caseSensitive: boolean): string {
  return caseSensitive ? pattern : `(?i)${pattern}`;
}

function any(tests: readonly Sql[]): Sql {
  return tests.length === 1 ? join(tests, '') : sql`(${join(tests, ' or ')})`;
}

/** What a filter can ask of a dimension. Several values: any of them. */
export const OPERATORS = {
  is: { description: 'is one of the values', negated: false, knowsMissing: true, pattern: false, test: is },
  is_not: {
    description: 'is none of the values',
    negated: true,
    knowsMissing: true,
    pattern: false,
    test: is,
  },
  contains: {
    description: 'contains one of',
    negated: false,
    knowsMissing: false,
    pattern: false,
    test: contains,
  },
  contains_not: {
    description: 'contains none of',
    negated: true,
    knowsMissing: false,
    pattern: false,
    test: contains,
  },
  matches: {
    description: 'matches an RE2 pattern',
    negated: false,
    knowsMissing: false,
    pattern: true,
    test: matches,
  },
  matches_not: {
    description: 'matches no RE2 pattern',
    negated: true,
    knowsMissing: false,
    pattern: true,
    test: matches,
  },
} as const satisfies Record<string, Operator>;

export type OperatorName = keyof typeof OPERATORS;

export function isOperator(name: string): name is OperatorName {
  return Object.hasOwn(OPERATORS, name);
}
