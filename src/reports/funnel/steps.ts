import type { Step } from '../../model/funnel.ts';
import type { Context } from '../ask.ts';
import { and, type Filter } from '../filter.ts';
import { type NamedFilters, parseFilter } from '../parseFilter.ts';
import { refuseBadPatterns } from '../patterns.ts';

/** Parses the filters of steps. Throws Problem `malformed` naming the step, and what is wrong inside it. */
export function parseSteps(
  steps: readonly Step[],
  goals: readonly string[],
  segments: readonly NamedFilters[] = [],
): readonly Filter[] {
  return steps.map(({ filter }, index) => parseFilter(filter, goals, `steps[${index}]`, segments));
}

/** The same, with every pattern tried on the engine. */
export async function stepsIn(
  steps: readonly Step[],
  goals: readonly string[],
  { source, segments, signal }: Pick<Context, 'source' | 'segments' | 'signal'>,
): Promise<readonly Filter[]> {
  const parsed = parseSteps(steps, goals, segments);
  await refuseBadPatterns(and(...parsed), source, signal, 'steps');
  return parsed;
}
