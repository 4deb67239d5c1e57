import type { Goal, GoalMatch } from '../model/goal.ts';
import type { Condition, Filter } from './filter.ts';
import { parseConditions } from './goalConditions.ts';
import { OPERATORS, type OperatorName } from './operators.ts';

/** The verb of a condition with one value, and with several. */
const VERBS = {
  is: ['is', 'is'],
  is_not: ['is not', 'is neither'],
  contains: ['contains', 'contains'],
  contains_not: ['does not contain', 'contains neither'],
  matches: ['matches', 'matches'],
  matches_not: ['does not match', 'matches neither'],
} as const satisfies Record<OperatorName, readonly [one: string, several: string]>;

/** Every filter of a question as a person would say it; all of them must hold. */
export function filtersInWords(filter: Filter): readonly string[] {
  return filter.op === 'and' ? filter.of.map(inWords) : [inWords(filter)];
}

export function inWords(filter: Filter): string {
  switch (filter.op) {
    case 'and':
    case 'or':
      return filter.of.map(grouped).join(` ${filter.op} `);
    case 'not':
      return `not ${grouped(filter.of)}`;
    case 'has_done':
      return `the visit has an event where ${inWords(filter.of)}`;
    case 'has_not_done':
      return `the visit has no event where ${inWords(filter.of)}`;
    case 'goal_done':
      return 'the event reaches a goal';
    default:
      return said(filter);
  }
}

function grouped(filter: Filter): string {
  return 'of' in filter ? `(${inWords(filter)})` : inWords(filter);
}

function said({ op, dimension, values, caseSensitive }: Condition): string {
  const verb = VERBS[op][values.length === 1 ? 0 : 1];
  const list = values.map((one) => JSON.stringify(one)).join(OPERATORS[op].negated ? ' nor ' : ' or ');
  return `${dimension.title} ${verb} ${list}${caseSensitive ? '' : ' in any case'}`;
}

/** What reaches a goal, and what that is worth. */
export function goalInWords({ match, value }: Pick<Goal, 'match' | 'value'>): string {
  const where = filtersInWords(parseConditions(match.where ?? [], 'where'));
  const worth =
    value === undefined
      ? ''
      : `; worth ${value.amount} ${value.currency} where the event carries no revenue of its own`;
  return `${matchInWords(match)}${where.length === 0 ? '' : ` where ${where.join(' and ')}`}${worth}`;
}

function matchInWords(match: GoalMatch): string {
  if ('event' in match) return `Events named ${JSON.stringify(match.event)}`;
  const { page, scroll, engaged } = match;
  const read = [
    ...(scroll === undefined ? [] : [`scrolled to ${scroll} %`]),
    ...(engaged === undefined ? [] : [`engaged with for ${engaged} s`]),
  ];
  const views = `page views of ${JSON.stringify(page)}`;
  return read.length === 0
    ? `P${views.slice(1)}`
    : `The first of a visit's ${views} that it has ${read.join(' and ')}`;
}
