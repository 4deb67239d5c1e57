import { Problem } from '../model/problem.ts';
import { MAX_FILTERS } from '../model/question.ts';
import { SEGMENT, type Segment } from '../model/segment.ts';
import { dimensionNames, findDimension } from './dimensions.ts';
import { and, type Condition, conditions, type Filter } from './filter.ts';
import { isOperator, OPERATORS } from './operators.ts';

const LOGICAL = ['and', 'or', 'not', 'has_done', 'has_not_done'] as const;
const FORM =
  '[operator, dimension, [values]], ["and" or "or", [filters]], or ["not", "has_done" or "has_not_done", filter]';
const MAX_DEPTH = 12;
const MAX_VALUES = 1_000;
const MAX_VALUE_LENGTH = 2_000;

export type NamedFilters = Pick<Segment, 'name' | 'filters'>;

/**
 * Parses the list of filters that is the field `name` of a question; those that name a segment become its filters. Throws
 * Problem `malformed` that names the place in the list.
 */
export function parseFilters(
  given: readonly unknown[],
  goals: readonly string[],
  name = 'filters',
  segments: readonly NamedFilters[] = [],
): Filter {
  const parse = parser(goals, segments, name);
  return and(...given.map((node, index) => parse(node, `${name}[${index}]`)));
}

/** The same of one filter, which is the field `name`. */
export function parseFilter(
  given: unknown,
  goals: readonly string[],
  name: string,
  segments: readonly NamedFilters[] = [],
): Filter {
  return parser(goals, segments, name)(given, name);
}

function parser(goals: readonly string[], segments: readonly NamedFilters[], name: string) {
  let count = 0;

  function counted(more: number): void {
    count += more;
    if (count <= MAX_FILTERS) return;
    throw new Problem('malformed', `A question has ${MAX_FILTERS} filters at most, nested ones counted.`, {
      field: name,
      allowed: `up to ${MAX_FILTERS} filters`,
    });
  }

  function filter(node: unknown, field: string, depth: number): Filter {
    counted(1);
    if (depth > MAX_DEPTH)
      throw wrong('The filters are nested too deeply.', field, node, `${MAX_DEPTH} levels`);
    if (!Array.isArray(node)) throw wrong('This is not a filter.', field, node, FORM);
    const [op, ...rest]: readonly unknown[] = node;
    if (op === 'and' || op === 'or') {
      const [inner] = rest;
      if (!Array.isArray(inner) || inner.length === 0 || rest.length > 1)
        throw wrong('This is not a list of filters.', `${field}[1]`, inner, FORM);
      return { op, of: inner.map((one: unknown, index) => filter(one, `${field}[1][${index}]`, depth + 1)) };
    }
    if (op === 'not' || op === 'has_done' || op === 'has_not_done') {
      if (rest.length !== 1) throw wrong(`"${op}" takes one filter.`, field, node, FORM);
      return { op, of: filter(rest[0], `${field}[1]`, depth + 1) };
    }
    if (rest[0] === SEGMENT) return segment(node, field);
    return condition(node, field, goals);
  }

  function segment([op, , given]: readonly unknown[], field: string): Filter {
    if (op !== 'is' && op !== 'is_not')
      throw wrong('A segment is named or not.', `${field}[0]`, op, ['is', 'is_not']);
    const any = valuesOf(given, `${field}[2]`).map((value, index) => {
      const found = segments.find((one) => one.name === value);
      const known = segments.map((one) => one.name);
      if (!found) throw wrong(`There is no segment "${value}".`, `${field}[2][${index}]`, value, known);
      // Its own filters may not name segments, so this ends.
      const inner = parseFilters(found.filters, goals, `${field}[2][${index}]`);
      counted(conditions(inner, true).length);
      return inner;
    });
    const either: Filter = any.length === 1 ? and(...any) : { op: 'or', of: any };
    return op === 'is' ? either : { op: 'not', of: either };
  }

  return (node: unknown, field: string) => filter(node, field, 1);
}

function condition(node: readonly unknown[], field: string, goals: readonly string[]): Condition {
  const [op, name, given, options] = node;
  if (typeof op !== 'string' || !isOperator(op)) {
    throw wrong('There is no such filter operator.', `${field}[0]`, op, [
      ...Object.keys(OPERATORS),
      ...LOGICAL,
    ]);
  }
  const dimension = typeof name === 'string' ? findDimension(name) : null;
  const filterable = dimensionNames((one) => one.test !== undefined);
  if (dimension === null) throw wrong('There is no such dimension.', `${field}[1]`, name, filterable);
  if (dimension.test === undefined) {
    throw wrong('Time is not for filters; the period says when.', `${field}[1]`, name, filterable);
  }
  const values = valuesOf(given, `${field}[2]`);
  if (dimension.name === 'event:goal' && (op === 'is' || op === 'is_not'))
    knownGoals(values, goals, `${field}[2]`);
  return { op, dimension, values, caseSensitive: caseSensitivity(node, options, `${field}[3]`) };
}

function valuesOf(given: unknown, field: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  const allowed = `a list of 1 to ${MAX_VALUES} texts of up to ${MAX_VALUE_LENGTH} characters`;
  if (list.length === 0 || list.length > MAX_VALUES)
    throw wrong('This is not a list of values.', field, given, allowed);
  return list.map((value, index) => {
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    if (typeof value === 'string' && value.length <= MAX_VALUE_LENGTH) return value;
    throw wrong('A value is a text.', `${field}[${index}]`, value, allowed);
  });
}

function knownGoals(values: readonly string[], goals: readonly string[], field: string): void {
  for (const [index, value] of values.entries()) {
    if (!goals.includes(value))
      throw wrong(`There is no goal "${value}".`, `${field}[${index}]`, value, goals);
  }
}

function caseSensitivity(node: readonly unknown[], options: unknown, field: string): boolean {
  if (node.length <= 3) return true;
  if (node.length > 4) throw wrong('A filter has four parts at most.', field.slice(0, -3), node, FORM);
  const keys = typeof options === 'object' && options !== null ? Object.keys(options) : [];
  if (typeof options === 'object' && options !== null && 'case_sensitive' in options && keys.length === 1) {
    if (typeof options.case_sensitive === 'boolean') return options.case_sensitive;
  }
  throw wrong(
    'This is not an option of a filter.',
    field,
    options,
    '{"case_sensitive":true} or {"case_sensitive":false}',
  );
}

function wrong(message: string, field: string, given: unknown, allowed: string | readonly string[]): Problem {
  return new Problem('malformed', message, { field, ...(given === undefined ? {} : { given }), allowed });
}
