import { DIMENSIONS, FAMILIES } from './dimensions.ts';
import { isMetric, METRICS, type Metric, metric } from './metrics.ts';
import { OPERATORS } from './operators.ts';

export interface Described {
  readonly name: string;
  readonly title: string;
  readonly description: string;
}

/** Every metric as documentation, the API description and the dashboard show it. */
export function describeMetrics(): (Described & { unit: Metric['unit']; needs: 'goal' | 'page' | null })[] {
  return Object.keys(METRICS)
    .filter(isMetric)
    .map((name) => {
      const { title, description, unit, needs = null } = metric(name);
      return { name, title, description, unit, needs };
    });
}

/** Every dimension; NAME stands for any name. `filter` tells whether filters may ask for it. */
export function describeDimensions(): (Described & { filter: boolean })[] {
  const families = Object.values(FAMILIES).map((make) => make('NAME'));
  return [...DIMENSIONS.values(), ...families].map(({ name, title, description, test }) => ({
    name,
    title,
    description,
    filter: test !== undefined,
  }));
}

export function describeOperators(): { name: string; description: string }[] {
  return Object.entries(OPERATORS).map(([name, { description }]) => ({ name, description }));
}
