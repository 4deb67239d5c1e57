import {
  events,
  type Measure,
  only,
  pageviews,
  paid,
  revenue,
  visitors,
  visitorsOf,
  visits,
} from './measures.ts';

export type Unit = 'count' | 'ratio' | 'percent' | 'seconds' | 'money';

/** One entry in one table says everything about a metric: it is a measure, or one measure by another. */
export interface Metric {
  readonly title: string;
  readonly description: string;
  readonly unit: Unit;
  readonly top: Measure;
  readonly bottom?: Measure;
  /** Factor of `top` by `bottom`: 100 for a percentage, 0.001 for milliseconds. */
  readonly scale?: number;
  /** Share of a whole, so that it has an interval of confidence. */
  readonly proportion?: true;
  readonly needs?: 'goal' | 'page';
  /** Why its rows may not add up to the total; absent where they do, given dimensions with one value an event. */
  readonly overlap?: 'visitors' | 'visits' | 'ratio';
}

export const METRICS = {
  visitors: {
    title: 'Visitors',
    description: 'Distinct visitors with at least one event in the period',
    unit: 'count',
    top: visitors,
    overlap: 'visitors',
  },
  visits: {
    title: 'Visits',
    description: 'Visits with a matching event; a visit over midnight is in both days',
    unit: 'count',
    top: visits,
    overlap: 'visits',
  },
  pageviews: { title: 'Page views', description: 'Events named `pageview`', unit: 'count', top: pageviews },
  events: {
    title: 'Events',
    description: 'Page views and custom events; engagement is none',
    unit: 'count',
    top: events,
  },
  views_per_visit: {
    title: 'Views per visit',
    description: 'Page views of the row ÷ its visits',
    unit: 'ratio',
    top: pageviews,
    bottom: visits,
    overlap: 'ratio',
  },
  bounce_rate: {
    title: 'Bounce rate',
    description:
      'Share of visits with one page view and no interactive custom event; always of the whole visit',
    unit: 'percent',
    top: only('visits', 'sum(v.bounced)'),
    bottom: visits,
    scale: 100,
    proportion: true,
    overlap: 'ratio',
  },
  visit_duration: {
    title: 'Visit duration',
    description: 'From first to last sign of life of the whole visit, mean over visits',
    unit: 'seconds',
    top: only('visits', 'sum(v.ms)'),
    bottom: visits,
    scale: 0.001,
    overlap: 'ratio',
  },
  time_on_page: {
    title: 'Time on page',
    description: 'Mean time that a page was visible and focused, per page and visit where it was measured',
    unit: 'seconds',
    top: only('engagement', 'sum(v.ms)'),
    bottom: only('engagement', 'sum(v.pages)'),
    scale: 0.001,
    overlap: 'ratio',
  },
  scroll_depth: {
    title: 'Scroll depth',
    description: 'Deepest percentage of the page seen, mean over visits where it was measured',
    unit: 'percent',
    top: only('engagement', 'sum(v.scroll)'),
    bottom: only('engagement', 'count(v.scroll)'),
    overlap: 'ratio',
  },
  exit_rate: {
    title: 'Exit rate',
    description: 'Visits that ended on the page ÷ visits that saw it',
    unit: 'percent',
    top: only('exits', 'sum(v.ended)'),
    bottom: only('exits', 'count(*)'),
    scale: 100,
    proportion: true,
    needs: 'page',
    overlap: 'ratio',
  },
  percentage: {
    title: 'Share of visitors',
    description: 'Visitors of the row ÷ all visitors under the filters',
    unit: 'percent',
    top: visitors,
    bottom: visitorsOf('everyone'),
    scale: 100,
    proportion: true,
    overlap: 'visitors',
  },
  conversion_rate: {
    title: 'Conversion rate',
    description: 'Visitors who did the goal ÷ all visitors under the remaining filters, whatever the row',
    unit: 'percent',
    top: visitors,
    bottom: visitorsOf('audience'),
    scale: 100,
    proportion: true,
    needs: 'goal',
    overlap: 'visitors',
  },
  group_conversion_rate: {
    title: 'Conversion rate of the row',
    description: 'Visitors who did the goal ÷ the visitors of that row under the remaining filters',
    unit: 'percent',
    top: visitors,
    bottom: visitorsOf('peers'),
    scale: 100,
    proportion: true,
    needs: 'goal',
    overlap: 'ratio',
  },
  conversions: {
    title: 'Conversions',
    description: 'Events that match the goal',
    unit: 'count',
    top: events,
    needs: 'goal',
  },
  total_revenue: {
    title: 'Revenue',
    description:
      "Sum of revenue in the site's currency, less refunds; an order counts once, and a goal asked for brings its value",

    unit: 'money',
    top: revenue,
  },
  average_revenue: {
    title: 'Average revenue',
    description: 'Mean of the pieces that revenue is the sum of, refunds among them',
    unit: 'money',
    top: revenue,
    bottom: paid,
    overlap: 'ratio',
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;

export function isMetric(name: string): name is MetricName {
  return Object.hasOwn(METRICS, name);
}

/** The metric of that name with every optional word of an entry. */
export function metric(name: MetricName): Metric {
  return METRICS[name];
}
