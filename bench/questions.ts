const VISITS = ['visitors', 'visits', 'pageviews', 'bounce_rate', 'visit_duration'];
const is = (dimension: string, value: string) => ['is', dimension, [value]];

/** Questions that a dashboard or an analyst asks, by what they are about. */
export const QUESTIONS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  totals: { metrics: VISITS },
  'by day': { metrics: ['visitors', 'pageviews'], dimensions: ['time:day'] },
  'by hour': { metrics: ['visitors', 'visits', 'pageviews'], dimensions: ['time:hour'] },
  'by weekday and hour': { metrics: ['visitors'], dimensions: ['time:weekday', 'time:hour_of_day'] },
  pages: { metrics: ['visitors', 'pageviews'], dimensions: ['event:page'] },
  'pages, bounces': { metrics: VISITS, dimensions: ['event:page'] },
  'pages, time': { metrics: ['time_on_page', 'scroll_depth'], dimensions: ['event:page'] },
  'pages, exits': { metrics: ['exit_rate'], dimensions: ['event:page'] },
  'pages of a country': {
    metrics: ['visitors', 'pageviews'],
    dimensions: ['event:page'],
    filters: [is('visit:country', 'DE')],
  },
  'entry pages': { metrics: VISITS, dimensions: ['visit:entry_page'] },
  sources: { metrics: VISITS, dimensions: ['visit:source'] },
  'sources and countries': {
    metrics: ['visitors', 'pageviews'],
    dimensions: ['visit:source', 'visit:country'],
  },
  'countries, share': { metrics: ['visitors', 'percentage'], dimensions: ['visit:country'] },
  browsers: { metrics: VISITS, dimensions: ['visit:browser'] },
  goals: { metrics: ['visitors', 'conversions', 'conversion_rate'], dimensions: ['event:goal'] },
  'a goal by source': {
    metrics: ['conversions', 'conversion_rate', 'group_conversion_rate'],
    dimensions: ['visit:source'],
    filters: [is('event:goal', 'Signup')],
  },
  'who has done it': { metrics: VISITS, filters: [['has_done', is('event:name', 'Signup')]] },
  'who has not': { metrics: VISITS, filters: [['has_not_done', is('event:name', 'Signup')]] },
  'part of a path': { metrics: ['visitors', 'visits'], filters: [['contains', 'event:page', ['1']]] },
  'new and returning': { metrics: ['visitors', 'visits'], dimensions: ['visit:visitor_type'] },
  'revenue by source': { metrics: ['total_revenue', 'average_revenue'], dimensions: ['visit:source'] },
  'half the month against the other': {
    metrics: ['visitors', 'visits', 'pageviews'],
    dimensions: ['time:day'],
    period: ['2026-10-17', '2026-10-31'],
    compare: 'previous_period',
  },
};
