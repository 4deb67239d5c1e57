import { Problem } from './problem.ts';

/** What is known of a visitor before the page is shown. */
export const AUDIENCE_DIMENSIONS = [
  'visit:country',
  'visit:region',
  'visit:city',
  'visit:isp',
  'visit:device',
  'visit:browser',
  'visit:os',
  'visit:language',
] as const;
export type AudienceDimension = (typeof AUDIENCE_DIMENSIONS)[number];
export type AudienceFacts = Readonly<Record<AudienceDimension, string | null>>;

const OPERATORS = ['is', 'is_not', 'contains', 'contains_not'] as const;
const MISSING = '(none)';

/** Truth of "this visitor belongs to the audience". */
export type Audience = (facts: AudienceFacts) => boolean;

/** Reads a filter as questions spell it. Throws Problem `invalid` that names the place. */
export function readAudience(given: readonly unknown[], field = 'audience', depth = 0): Audience {
  const [op, second, third] = given;
  if (depth > 10) throw wrong('An audience is nested more than ten deep.', field, given, 'at most 10 levels');
  if (op === 'and' || op === 'or') {
    const parts = lists(second, `${field}[1]`).map((one, at) =>
      readAudience(one, `${field}[1][${at}]`, depth + 1),
    );
    return op === 'and'
      ? (facts) => parts.every((holds) => holds(facts))
      : (facts) => parts.some((holds) => holds(facts));
  }
  if (op === 'not') {
    const [part] = lists([second], field);
    const holds = readAudience(part ?? [], `${field}[1]`, depth + 1);
    return (facts) => !holds(facts);
  }
  const operator = OPERATORS.find((known) => known === op);
  if (operator === undefined)
    throw wrong('An audience begins with an operator.', `${field}[0]`, op, [
      'and',
      'or',
      'not',
      ...OPERATORS,
    ]);
  const dimension = AUDIENCE_DIMENSIONS.find((known) => known === second);
  if (dimension === undefined)
    throw wrong(
      'Only what is known before the page is shown can be asked.',
      `${field}[1]`,
      second,
      AUDIENCE_DIMENSIONS,
    );
  if (
    !Array.isArray(third) ||
    third.length === 0 ||
    !third.every((one): one is string => typeof one === 'string')
  )
    throw wrong('Values are a list of texts.', `${field}[2]`, third, 'a list of one or more texts');
  const values: readonly string[] = third;
  const found = (value: string) =>
    operator.startsWith('is') ? values.includes(value) : values.some((one) => value.includes(one));
  const negated = operator.endsWith('_not');
  return (facts) => found(facts[dimension] ?? MISSING) !== negated;
}

function lists(given: unknown, field: string): readonly (readonly unknown[])[] {
  if (Array.isArray(given) && given.length > 0 && given.every((one) => Array.isArray(one))) return given;
  throw wrong('Filters are a list of lists.', field, given, '[[operator, dimension, values], …]');
}

function wrong(message: string, field: string, given: unknown, allowed: string | readonly string[]): Problem {
  return new Problem('invalid', message, { field, ...(given === undefined ? {} : { given }), allowed });
}
