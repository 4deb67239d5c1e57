import { Problem } from '../model/problem.ts';
import type { Filter } from './filter.ts';
import type { SoughtGoal } from './goals.ts';
import { parseFilter } from './parseFilter.ts';

/** The filter of events that reach a goal. Throws Problem `malformed` where there is no such goal. */
export function goalNamed(name: string, goals: readonly Pick<SoughtGoal, 'name'>[], field = 'goal'): Filter {
  const names = goals.map((one) => one.name);
  if (names.includes(name)) return parseFilter(['is', 'event:goal', [name]], names, field);
  throw new Problem('malformed', `There is no goal "${name}".`, { field, given: name, allowed: names });
}
