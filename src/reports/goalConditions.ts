import type { GoalCondition } from '../model/goal.ts';
import { Problem } from '../model/problem.ts';
import type { Dimension } from './dimension.ts';
import { dimensionNames } from './dimensions.ts';
import { conditions, type Filter } from './filter.ts';
import { OPERATORS } from './operators.ts';
import { parseFilters } from './parseFilter.ts';

/** What one event says of itself, so that a goal means the same in every question. */
const ofOneEvent = (one: Dimension) =>
  one.scope === 'event' && one.unfolds === undefined && one.test !== undefined;

/** Reads the conditions of a goal: filters on facts of the event. Throws Problem `malformed` that names the place. */
export function parseConditions(given: readonly unknown[], field: string): Filter {
  const filter = parseFilters(given, [], field);
  if (looksAtVisits(filter)) {
    throw new Problem('malformed', 'A goal looks at one event, not at what else its visit has done.', {
      field,
      allowed: ['and', 'or', 'not', ...Object.keys(OPERATORS)],
    });
  }
  const strange = conditions(filter, true).find((one) => !ofOneEvent(one.dimension));
  if (strange !== undefined) {
    throw new Problem('malformed', `${strange.dimension.name} is not what one event says of itself.`, {
      field,
      given: strange.dimension.name,
      allowed: dimensionNames(ofOneEvent),
    });
  }
  return filter;
}

/** The same conditions as they are stored: all of the list must hold. */
export function storedConditions(filter: Filter): readonly GoalCondition[] {
  return filter.op === 'and' ? filter.of.map(stored) : [stored(filter)];
}

/** Whether only the engine can tell if the conditions can be asked: it alone knows its RE2. */
export function hasPatterns(filter: Filter): boolean {
  return conditions(filter, true).some((one) => OPERATORS[one.op].pattern);
}

function stored(filter: Filter): GoalCondition {
  switch (filter.op) {
    case 'and':
    case 'or':
      return [filter.op, filter.of.map(stored)];
    case 'not':
      return ['not', stored(filter.of)];
    case 'has_done':
    case 'has_not_done':
    case 'goal_done':
      throw new RangeError(`a goal has no ${filter.op}`);
    default: {
      const { op, dimension, values, caseSensitive } = filter;
      return caseSensitive
        ? [op, dimension.name, values]
        : [op, dimension.name, values, { case_sensitive: false }];
    }
  }
}

function looksAtVisits(filter: Filter): boolean {
  if (filter.op === 'and' || filter.op === 'or') return filter.of.some(looksAtVisits);
  if (filter.op === 'not') return looksAtVisits(filter.of);
  return filter.op === 'has_done' || filter.op === 'has_not_done';
}
