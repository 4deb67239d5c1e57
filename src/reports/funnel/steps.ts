import type { Step } from '../../model/funnel.ts';
import type { ReportSource } from '../../warehouse/port.ts';
import { and, type Filter } from '../filter.ts';
import { parseFilters } from '../parseFilter.ts';
import { refuseBadPatterns } from '../patterns.ts';

/** Parses the filters of steps. Throws Problem `malformed` naming the step, and what is wrong inside it. */
export function parseSteps(steps: readonly Step[], goals: readonly string[]): readonly Filter[] {
  return steps.map(({ filter }, index) => parseFilters([filter], goals, `steps[${index}]`));
}

/** The same, with every pattern tried on the engine. */
export async function stepsIn(
  steps: readonly Step[],
  goals: readonly string[],
  source: ReportSource,
  signal?: AbortSignal,
): Promise<readonly Filter[]> {
  const parsed = parseSteps(steps, goals);
  await refuseBadPatterns(and(...parsed), source, signal, 'steps');
  return parsed;
}
