import type { ReportName } from '../src/reports/reports.ts';

/** A question of the bench: which report answers it, and its body without site and period. */
export interface BenchQuestion {
  readonly report: Extract<ReportName, 'answer' | 'funnel' | 'retention' | 'journeys' | 'attribution'>;
  readonly body: Readonly<Record<string, unknown>>;
}

const VISITS = ['visitors', 'visits', 'pageviews', 'bounce_rate', 'visit_duration'];
const COUNTED = ['visitors', 'pageviews'];
const is = (dimension: string, value: string) => ['is', dimension, [value]];

/** A page that about one visit in forty sees. */
export const PAGE = '/section-1/article-about-topic-1';

const ask = (metrics: readonly string[], dimension?: string | readonly string[], ...filters: unknown[]) =>
  ({
    report: 'answer',
    body: { metrics, dimensions: dimension === undefined ? [] : [dimension].flat(), filters, limit: 100 },
  }) as const satisfies BenchQuestion;

/** Questions that a dashboard or an analyst asks, by what they are about. */
export const QUESTIONS = {
  totals: ask(VISITS),
  'by day': ask(COUNTED, 'time:day'),
  'by hour': ask(['visitors', 'visits', 'pageviews'], 'time:hour'),
  'by weekday and hour': ask(['visitors'], ['time:weekday', 'time:hour_of_day']),
  'by day, of a source': ask(COUNTED, 'time:day', is('visit:source', 'Google')),
  pages: ask(COUNTED, 'event:page'),
  'pages, bounces': ask(VISITS, 'event:page'),
  'pages, time': ask(['time_on_page', 'scroll_depth'], 'event:page'),
  'pages, exits': ask(['exit_rate'], 'event:page'),
  'pages of a country': ask(COUNTED, 'event:page', is('visit:country', 'DE')),
  'entry pages': ask(VISITS, 'visit:entry_page'),
  'exit pages': ask(['visitors', 'visits'], 'visit:exit_page'),
  sources: ask(VISITS, 'visit:source'),
  'campaigns and devices': ask(COUNTED, ['visit:utm_campaign', 'visit:device']),
  countries: ask(['visitors', 'percentage'], 'visit:country'),
  browsers: ask(VISITS, 'visit:browser'),
  goals: ask(['visitors', 'conversions', 'conversion_rate'], 'event:goal'),
  'a goal by source': ask(
    ['conversions', 'conversion_rate', 'group_conversion_rate'],
    'visit:source',
    is('event:goal', 'Signup'),
  ),
  'who has done it': ask(VISITS, undefined, ['has_done', is('event:name', 'Signup')]),
  'part of a path': ask(['visitors', 'visits'], undefined, ['contains', 'event:page', ['1']]),
  'new and returning': ask(['visitors', 'visits'], 'visit:visitor_type'),
  'revenue by source': ask(['total_revenue', 'average_revenue'], 'visit:source'),
  'half the month against the other': {
    report: 'answer',
    body: {
      metrics: ['visitors', 'visits', 'pageviews'],
      dimensions: ['time:day'],
      period: ['2026-10-17', '2026-10-31'],
      compare: 'previous_period',
    },
  },
  'funnel of three': {
    report: 'funnel',
    body: { steps: [is('event:page', '/'), is('event:page', PAGE), is('event:name', 'Signup')] },
  },
  'retention by week': { report: 'retention', body: { interval: 'week' } },
  'journeys from a page': { report: 'journeys', body: { from: is('event:page', PAGE), goals: false } },
  'journeys from a goal': { report: 'journeys', body: { from: is('event:goal', 'Signup'), goals: true } },
  // The Markov chain and the list of paths nobody writes by hand.
  'attribution of a goal': {
    report: 'attribution',
    body: {
      goal: 'Signup',
      models: ['last', 'last_non_direct', 'first', 'linear', 'position', 'time_decay'],
      paths: 0,
    },
  },
} as const satisfies Record<string, BenchQuestion>;
export type QuestionName = keyof typeof QUESTIONS;
