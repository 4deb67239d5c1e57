import { Problem } from '../model/problem.ts';
import type { Dimension } from './dimension.ts';
import { conditions, type Filter } from './filter.ts';
import type { SoughtGoal } from './goals.ts';
import { type MetricName, metric } from './metrics.ts';
import { namingConditions } from './named.ts';

const PAGES = ['event:page', 'visit:exit_page'];

/** Refuses conversions without a goal, and numbers of pages without a page. Throws Problem `malformed`. */
export function requireWhatMetricsNeed(
  metrics: readonly MetricName[],
  dimensions: readonly Dimension[],
  filter: Filter,
  goals: readonly Pick<SoughtGoal, 'name'>[],
): void {
  const hasGoal =
    dimensions.some((one) => one.unfolds === 'goal') || namingConditions(filter, true).length > 0;
  const hasPage =
    dimensions.some((one) => PAGES.includes(one.name)) ||
    conditions(filter, false).some((one) => one.dimension.name === 'event:page');
  metrics.forEach((name, index) => {
    const { needs } = metric(name);
    const refuse = (why: string, allowed: readonly string[]) => {
      throw new Problem('malformed', `${name} ${why}`, { field: `metrics[${index}]`, given: name, allowed });
    };
    if (needs === 'goal' && !hasGoal) {
      const filters = goals.map((one) => `["is","event:goal",[${JSON.stringify(one.name)}]]`);
      refuse('needs a goal: break down by event:goal or filter on it.', ['event:goal', ...filters]);
    }
    if (needs === 'page' && !hasPage) {
      refuse('is a number of pages: break down by one of these, or filter on event:page.', PAGES);
    }
  });
}
