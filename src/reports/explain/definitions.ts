import type { Goal } from '../../model/goal.ts';
import type { Dimension } from '../dimension.ts';
import { conditions, type Filter } from '../filter.ts';
import { type MetricName, metric } from '../metrics.ts';
import { goalInWords, inWords } from '../words.ts';

/** What a name in a question or an answer means. */
export interface Definition {
  readonly kind: 'metric' | 'dimension' | 'goal' | 'step' | 'word';
  readonly name: string;
  readonly title: string;
  readonly definition: string;
}

export function definedMetrics(names: readonly MetricName[]): readonly Definition[] {
  return names.map((name) => {
    const { title, description } = metric(name);
    return { kind: 'metric', name, title, definition: description };
  });
}

export function definedDimensions(dimensions: readonly Dimension[]): readonly Definition[] {
  return dimensions.map(({ name, title, description }) => ({
    kind: 'dimension',
    name,
    title,
    definition: description,
  }));
}

/** The goals that filters or a breakdown look for. */
export function definedGoals(
  goals: readonly Goal[],
  filters: readonly Filter[],
  dimensions: readonly Dimension[] = [],
): readonly Definition[] {
  const asked = filters
    .flatMap((one) => conditions(one, true))
    .filter(({ dimension }) => dimension.unfolds === 'goal');
  const all =
    dimensions.some((one) => one.unfolds === 'goal') ||
    asked.some(({ op }) => op !== 'is' && op !== 'is_not');
  const named = new Set(asked.flatMap(({ values }) => values));
  return goals
    .filter(({ name }) => all || named.has(name))
    .map((goal) => ({ kind: 'goal', name: goal.name, title: goal.name, definition: goalInWords(goal) }));
}

export function definedSteps(names: readonly string[], filters: readonly Filter[]): readonly Definition[] {
  return filters.map((filter, index) => {
    const name = names[index] ?? '';
    return { kind: 'step', name, title: name, definition: inWords(filter) };
  });
}

/** Words that an answer explains itself. */
export function definedWords(words: Readonly<Record<string, string>>): readonly Definition[] {
  return Object.entries(words).map(([name, definition]) => ({ kind: 'word', name, title: name, definition }));
}
