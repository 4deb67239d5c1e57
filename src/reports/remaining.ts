import { Problem } from '../model/problem.ts';
import { conditions, type Filter, NOTHING } from './filter.ts';

/**
 * The filter without its goals: "a filter on event:goal chooses the numerator only". What visits have done stays, it is
 * a fact of the visit. Throws Problem `malformed` where a goal is tied to something else by `or` or `not`, since then
 * nobody can say which filters remain.
 */
export function withoutGoals(filter: Filter): Filter {
  return stripped(filter) ?? NOTHING;
}

function stripped(filter: Filter): Filter | null {
  switch (filter.op) {
    case 'and': {
      const rest = filter.of.map(stripped).filter((one) => one !== null);
      return rest.length === 0 && filter.of.length > 0 ? null : { op: 'and', of: rest };
    }
    case 'or':
    case 'not': {
      const all = conditions(filter, false);
      const goals = all.filter((one) => one.dimension.name === 'event:goal').length;
      if (goals === 0) return filter;
      if (goals === all.length && !hasSessionFilter(filter)) return null;
      throw new Problem(
        'malformed',
        'A rate needs its goals apart from other filters: put them in a filter of their own.',
        {
          field: 'filters',
          allowed: 'filters on event:goal side by side with others, or joined by "and"',
        },
      );
    }
    case 'has_done':
    case 'has_not_done':
      return filter;
    case 'goal_done':
      return null;
    default:
      return filter.dimension.name === 'event:goal' ? null : filter;
  }
}

function hasSessionFilter(filter: Filter): boolean {
  if (filter.op === 'and' || filter.op === 'or') return filter.of.some(hasSessionFilter);
  if (filter.op === 'not') return hasSessionFilter(filter.of);
  return filter.op === 'has_done' || filter.op === 'has_not_done';
}
