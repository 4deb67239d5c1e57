import { Problem } from '../../model/problem.ts';
import type { Answer } from '../../reports/answer.ts';
import { METRICS, type MetricName, metric } from '../../reports/metrics.ts';
import type { ReportName, ReportOf } from '../../reports/reports.ts';
import type { Looking } from './panel.ts';
import { filtersOf, goalChosen, type View } from './view.ts';

/** A question as `POST /api/query` takes it. */
export type Asking = { site: string } & Record<string, unknown>;
export type Ask = (question: Asking) => Promise<Answer>;
/** Asks another kind of question, as `POST /api/query/…` takes it. */
export type Report = <Name extends ReportName>(name: Name, question: Asking) => Promise<ReportOf<Name>>;

export const HEADLINE = [
  'visitors',
  'visits',
  'pageviews',
  'views_per_visit',
  'bounce_rate',
  'visit_duration',
];
const HEADLINE_OF_GOAL = ['visitors', 'conversions', 'conversion_rate', 'visits', 'total_revenue'];

/** What is common to all questions of a view: site, period and filters. */
export function common(site: string, view: View): Asking {
  return { site, period: view.period, filters: filtersOf(view) };
}

/** What a view is compared with, as a question says it. */
export function compared({ compare, weekdays, period }: View): Record<string, unknown> {
  if (compare === 'none' || period === 'all') return {};
  if (typeof compare !== 'string') return { compare: { mode: 'custom', period: compare } };
  return { compare: { mode: compare, match_weekday: weekdays } };
}

export function headlineMetrics(view: View): readonly string[] {
  return goalChosen(view) ? HEADLINE_OF_GOAL : HEADLINE;
}

export function headlineQuestion(site: string, view: View): Asking {
  return { ...common(site, view), ...compared(view), metrics: headlineMetrics(view) };
}

const INTERVALS = ['minute', 'hour', 'day', 'week', 'month'] as const;
type Interval = (typeof INTERVALS)[number];
/** Days that a named period has, for choosing a fitting interval; `all` may have any. */
const LENGTH: Readonly<Record<string, number>> = {
  day: 1,
  '7d': 7,
  '28d': 28,
  '30d': 30,
  '91d': 91,
  month: 31,
  year: 365,
  '6mo': 183,
  '12mo': 365,
  all: 1_000,
};

export function daysOf({ period }: View): number {
  if (typeof period === 'string') return LENGTH[period] ?? 30;
  return Math.max(1, Math.round((Date.parse(period[1]) - Date.parse(period[0])) / 86_400_000) + 1);
}

/** Days that each interval is drawn for: two to some thousand points of a period. */
const DRAWN: Readonly<Record<Interval, readonly [from: number, to: number]>> = {
  minute: [0, 1],
  hour: [0, 31],
  day: [2, 1_000],
  week: [8, Number.POSITIVE_INFINITY],
  month: [28, Number.POSITIVE_INFINITY],
};

export function intervalsFor(view: View): readonly Interval[] {
  const days = daysOf(view);
  return INTERVALS.filter((name) => DRAWN[name][0] <= days && days <= DRAWN[name][1]);
}

export function intervalOf(view: View): Interval {
  const fitting = intervalsFor(view);
  const chosen = fitting.find((name) => name === view.interval);
  if (chosen) return chosen;
  const days = daysOf(view);
  return days <= 1 ? 'hour' : days <= 100 ? 'day' : days <= 400 ? 'week' : 'month';
}

/** Metrics that a trend can be drawn of: those of conversions with a goal, those of pages with a page. */
export function metricsFor(view: View): readonly MetricName[] {
  const page = view.filters.some(({ dimension }) => dimension === 'event:page');
  const met = { goal: goalChosen(view), page, none: true };
  // In a whole without rows everybody is a hundred per cent, and the row's rate is that of all.
  const idle: readonly string[] = ['percentage', 'group_conversion_rate'];
  return (Object.keys(METRICS) as MetricName[]).filter(
    (name) => met[metric(name).needs ?? 'none'] && !idle.includes(name),
  );
}

export function trendMetric(view: View): string {
  return view.metric ?? headlineMetrics(view)[0] ?? 'visitors';
}

export function trendQuestion(site: string, view: View): Asking {
  return {
    ...common(site, view),
    ...compared(view),
    metrics: [trendMetric(view)],
    dimensions: [`time:${intervalOf(view)}`],
    fill: true,
  };
}

const NOW_MINUTES = 5;

/** Visitors of the last five minutes. */
export function nowQuestion(site: string, now: number): Asking {
  return { site, period: lately(now - NOW_MINUTES * 60_000, now), metrics: ['visitors'] };
}

/** From an instant to this one, itself included. */
export function lately(from: number, now: number): readonly [string, string] {
  return [new Date(from).toISOString(), new Date(now + 1_000).toISOString()];
}

export function retentionQuestion(
  { site, view }: Pick<Looking, 'site' | 'view'>,
  interval: string,
  goal: string | null,
): Asking {
  return { ...common(site, view), interval, ...(goal === null ? {} : { goal }) };
}

export function journeysQuestion(
  { site, view }: Pick<Looking, 'site' | 'view'>,
  more: { from: readonly unknown[]; depth: number; goals: boolean },
): Asking {
  return { ...common(site, view), ...more };
}

/** The pages that most have seen, to choose from; none where that cannot be asked, which what is asked with them says. */
export async function topPages({ ask, site, view }: Looking): Promise<readonly string[]> {
  try {
    const { results } = await ask({
      ...common(site, view),
      metrics: ['visitors'],
      dimensions: ['event:page'],
      limit: 100,
    });
    return results.map(({ dimensions }) => dimensions[0] ?? '');
  } catch (error) {
    if (error instanceof Problem) return [];
    throw error;
  }
}

export function attributionQuestion(
  { site, view }: Pick<Looking, 'site' | 'view'>,
  { goal, dimension, lookback }: { goal: string; dimension: string; lookback: number },
): Asking {
  return { ...common(site, view), goal, dimension, lookback, limit: 50 };
}

const HOURS_OF = ['time:weekday', 'time:hour_of_day'];

export function hoursQuestion({ site, view }: Pick<Looking, 'site' | 'view'>, number: string): Asking {
  return { ...common(site, view), metrics: [number], dimensions: HOURS_OF };
}

export function goalsQuestion({ site, view }: Pick<Looking, 'site' | 'view'>): Asking {
  const metrics = ['conversions', 'visitors', 'conversion_rate', 'total_revenue'];
  return { ...common(site, view), metrics, dimensions: ['event:goal'] };
}
