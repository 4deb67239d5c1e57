import type { Period } from '../model/period.ts';
import { Problem } from '../model/problem.ts';
import type { Question } from '../model/question.ts';
import type { Dimension } from './dimension.ts';
import { dimensionNames, findDimension } from './dimensions.ts';
import { conditions, type Filter } from './filter.ts';
import { isMetric, METRICS, type MetricName, metric } from './metrics.ts';
import { withoutGoals } from './remaining.ts';
import { requireWhatMetricsNeed } from './requirements.ts';
import type { Order } from './statement.ts';
import { type Given, type Subject, subjectOf } from './subject.ts';
import { INTERVALS } from './time.ts';

/** A question whose every name is known and whose period is instants. */
export interface Asked extends Subject {
  readonly question: Question;
  readonly metrics: readonly MetricName[];
  readonly dimensions: readonly Dimension[];
  readonly remaining: Filter;
  readonly order: readonly Order[];
}

/** A period that holds more intervals than this is refused: a year of minutes is, fifty years of hours are not. */
const MAX_INTERVALS = 500_000;

/** Checks every name of a question against the tables. Throws Problem `malformed` naming the field. */
export function understand(question: Question, given: Given): Asked {
  const { zone, period, scope, filter } = subjectOf(question, given);
  const metrics = question.metrics.map(knownMetric);
  const dimensions = question.dimensions.map((name, index) =>
    knownDimension(name, `dimensions[${index}]`, period),
  );
  once(metrics, 'metrics');
  once(
    dimensions.map((one) => one.name),
    'dimensions',
  );
  requireWhatMetricsNeed(metrics, dimensions, filter, scope.goals);
  const everything = question.include.includes('excluded');
  const crawlers = !everything && isAboutCrawlers(dimensions, filter);
  const aboutGoals = metrics.some((name) => metric(name).needs === 'goal');
  return {
    question,
    zone,
    period,
    scope: { ...scope, excluded: everything || crawlers, crawlers },
    metrics,
    dimensions,
    filter,
    remaining: aboutGoals ? withoutGoals(filter) : filter,
    order:
      question.order_by.length > 0 ? question.order_by.map(ordered(question, dimensions)) : usual(dimensions),
  };
}

/** Whether a question names what only crawlers have. */
function isAboutCrawlers(dimensions: readonly Dimension[], filter: Filter): boolean {
  return [...dimensions, ...conditions(filter, false).map((one) => one.dimension)].some(
    (one) => one.ofCrawlers,
  );
}

function knownMetric(name: string, index: number): MetricName {
  if (isMetric(name)) return name;
  throw new Problem('malformed', `There is no metric "${name}".`, {
    field: `metrics[${index}]`,
    given: name,
    allowed: Object.keys(METRICS),
  });
}

/** The dimension of that name. Throws Problem `malformed` where there is none, or the period is too long for it. */
export function knownDimension(name: string, field: string, period: Period): Dimension {
  const found = findDimension(name === 'time' ? `time:${fitting(period)}` : name);
  if (found === null) {
    throw new Problem('malformed', `There is no dimension "${name}".`, {
      field,
      given: name,
      allowed: dimensionNames(),
    });
  }
  const length = found.interval === undefined ? null : INTERVALS[found.interval].length;
  const fits = (one: number) => (period.to - period.from) / one <= MAX_INTERVALS;
  if (length !== null && !fits(length)) {
    const allowed = Object.entries(INTERVALS).flatMap(([interval, { length }]) =>
      length === null || fits(length) ? [`time:${interval}`] : [],
    );
    throw new Problem('malformed', `The period is too long for ${name}.`, { field, given: name, allowed });
  }
  return found;
}

/** The interval that `time` alone means: hours for up to two days, days for about a quarter, else months. */
function fitting(period: Period): 'hour' | 'day' | 'month' {
  const days = (period.to - period.from) / 86_400_000;
  return days <= 2.1 ? 'hour' : days <= 100 ? 'day' : 'month';
}

/** Refuses to be asked for the same twice. */
export function once(names: readonly string[], field: string): void {
  const index = names.findIndex((name, at) => names.indexOf(name) !== at);
  if (index < 0) return;
  throw new Problem('malformed', `"${names[index]}" is asked for twice.`, {
    field: `${field}[${index}]`,
    given: names[index],
    allowed: 'each name once',
  });
}

function ordered(question: Question, dimensions: readonly Dimension[]) {
  return ([name, direction]: readonly [string, 'asc' | 'desc'], index: number): Order => {
    const metricAt = question.metrics.indexOf(name);
    if (metricAt >= 0) return { by: { metric: metricAt }, direction };
    const asked = question.dimensions.indexOf(name);
    const dimensionAt = asked >= 0 ? asked : dimensions.findIndex((one) => one.name === name);
    if (dimensionAt >= 0) return { by: { dimension: dimensionAt }, direction };
    throw new Problem('malformed', `"${name}" is not among the metrics and dimensions asked for.`, {
      field: `order_by[${index}][0]`,
      given: name,
      allowed: [...question.metrics, ...question.dimensions],
    });
  };
}

/** Time runs forward; everything else starts with the greatest. */
function usual(dimensions: readonly Dimension[]): readonly Order[] {
  const times = dimensions.flatMap((one, index): Order[] =>
    one.scope === 'time' ? [{ by: { dimension: index }, direction: 'asc' }] : [],
  );
  return [...times, { by: { metric: 0 }, direction: 'desc' }];
}
