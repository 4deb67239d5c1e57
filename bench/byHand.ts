import type { Period } from '../src/model/period.ts';
import { PAGE, type QuestionName } from './questions.ts';

/** What a question by hand needs to know. */
export interface HandPeriod extends Pick<Period, 'from' | 'to'> {
  /** Of a question with `compare`. */
  readonly before?: Pick<Period, 'from' | 'to'>;
}

const SITE = `site = 'example.com'`;
const ZONE = `'Europe/Berlin'`;
const during = ({ from, to }: HandPeriod) => `${SITE} and time >= ${from} and time < ${to}`;
const actions = (period: HandPeriod) => `${during(period)} and name <> 'engagement' and excluded is null`;
/** Sessions with an event in the period: none lasts longer than the period. */
const touching = ({ from, to }: HandPeriod) => `${SITE} and last_at >= ${from} and first_at < ${to}`;
const inside = ({ from, to }: HandPeriod) => `first_at >= ${from} and last_at < ${to}`;
const BOUNCED = 'pageviews = 1 and interactions = 0';
const VIEWS = `countIf(name = 'pageview')`;
const DAY = `toDate(toDateTime(intDiv(time, 1000), ${ZONE}))`;
const HOUR = `formatDateTime(toDateTime(intDiv(h, 1000), ${ZONE}), '%FT%H:00:00') || if(timeZoneOffset(toDateTime(intDiv(h, 1000), ${ZONE})) = 7200, '+02:00', '+01:00')`;
const SHARES = '100 * bounced / visits, ms / visits / 1000';

/**
 * Visits with an event in the period and how many page views of theirs are in it: from `sessions` where they lie within,
 * else from their events.
 */
const visits = (period: HandPeriod, columns: string) => `
select ${columns}, visitor, pageviews as pv, ${BOUNCED} as bounced, ended_at - started_at as ms from sessions where ${SITE} and ${inside(period)}
union all
select ${columns}, visitor, p.pv as pv, ${BOUNCED} as bounced, ended_at - started_at as ms
from sessions s join (
  select session, ${VIEWS} as pv from events where ${actions(period)}
    and session in (select session from sessions where ${touching(period)} and not (${inside(period)})) group by session
) p on p.session = s.session where ${touching(period)} and not (${inside(period)})`;

/** Visits, and events of nobody, by facts of the visit, all missing ones as `(none)`. */
const byVisit = (period: HandPeriod, keys: readonly string[], ofNobody: readonly string[], shown: string) => {
  const as = (list: readonly string[]) =>
    list.map((key, at) => `coalesce(${key}, '(none)') as k${at}`).join(', ');
  const by = keys.map((_, at) => `k${at}`).join(', ');
  return `
select ${by}, ${shown} from (
  select ${by}, sum(visitors) as visitors, sum(visits) as visits, sum(pv) as pv, sum(bounced) as bounced, sum(ms) as ms from (
    select ${as(keys)}, uniqExact(visitor) as visitors, count() as visits, sum(pv) as pv, sum(bounced) as bounced, sum(ms) as ms
    from (${visits(period, keys.join(', '))}) group by ${by}
    union all
    select ${as(ofNobody)}, 0 as visitors, 0 as visits, ${VIEWS} as pv, 0 as bounced, 0 as ms
    from events where ${actions(period)} and identity = 'none' group by ${by}
  ) group by ${by}
) order by visitors desc, ${by} limit 100`;
};
const VISITS = `visitors, visits, pv, ${SHARES}`;
const COUNTED = 'visitors, pv';

const byTime = (period: HandPeriod, more = '') =>
  `select toString(d), uniqExact(visitor), ${VIEWS} from events where ${actions(period)} ${more} group by ${DAY} as d order by d`;
const byPage = (period: HandPeriod, more = '') =>
  `select page, uniqExact(visitor) as v, ${VIEWS} from events where ${actions(period)} ${more} group by page order by v desc, page limit 100`;
const visitors = (period: HandPeriod) =>
  `(select uniqExact(visitor) from sessions where ${touching(period)})`;
const goal = (period: HandPeriod, name: string, matched: string) =>
  `select '${name}' as name, uniqExact(visitor) as v, count() as n, 100 * v / ${visitors(period)} from events where ${actions(period)} and ${matched}`;
const SIGNUP = `name = 'Signup'`;
const DID = (period: HandPeriod) =>
  `session in (select session from events where ${actions(period)} and ${SIGNUP})`;
const halves = (period: HandPeriod) =>
  `select toString(d), uniqExact(visitor), uniqExact(session), ${VIEWS} from events where ${actions(period)} group by ${DAY} as d order by d`;
const week = (time: string) => `toMonday(toDate(toDateTime(intDiv(${time}, 1000), ${ZONE})))`;

/** Stops of a visit, one after another: levels around the first that is looked from. */
const journeys = (period: HandPeriod, stop: string, some: string, first: string, from: string) => `
select level, label, count() as visits from (
  select arrayCompact(arrayMap(x -> x.3, arraySort(groupArray((time, event, ${stop}))))) as path, indexOf(path, '${first}') as at,
    arrayJoin(arrayFilter(l -> at + l between 1 and length(path), range(-3, 4))) as level, path[at + level] as label
  from events where ${actions(period)} and ${some} and session in (select session from events where ${actions(period)} and ${from})
  group by session
) group by level, label order by level, visits desc, label limit 10 by level`;

/**
 * The questions of `questions.ts` by hand for ClickHouse, over the tables that hold events and sessions, exact: what somebody writes who
 * knows the tables and wants the answer soon. Columns are the dimensions, then the metrics. Several selects make one answer.
 */
export const BY_HAND: Readonly<Record<QuestionName, (period: HandPeriod) => readonly string[]>> = {
  totals: (period) => [
    `select visitors, visits, (select ${VIEWS} from events where ${actions(period)}) as pv, ${SHARES} from (
  select uniqExact(visitor) as visitors, count() as visits, countIf(${BOUNCED}) as bounced, sum(ended_at - started_at) as ms
  from sessions where ${touching(period)})`,
  ],
  'by day': (period) => [byTime(period)],
  'by hour': (period) => [
    `select ${HOUR}, a, b, c from (select intDiv(time, 3600000) * 3600000 as h, uniqExact(visitor) as a, uniqExact(session) as b, ${VIEWS} as c
  from events where ${actions(period)} group by h order by h limit 100)`,
  ],
  'by weekday and hour': (period) => [
    `select ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'][d], toString(h), v from (
  select toDayOfWeek(toDateTime(intDiv(time, 1000), ${ZONE})) as d, toHour(toDateTime(intDiv(time, 1000), ${ZONE})) as h, uniqExact(visitor) as v
  from events where ${actions(period)} group by d, h order by d, h limit 100)`,
  ],
  'by day, of a source': (period) => [
    byTime(
      period,
      `and (session in (select session from sessions where ${touching(period)} and source = 'Google') or identity = 'none' and source = 'Google')`,
    ),
  ],
  pages: (period) => [byPage(period)],
  'pages, bounces': (period) => [
    `select page, uniqExact(visitor) as v, count() as visits, sum(pv), 100 * sum(bounced) / visits, sum(ms) / visits / 1000
from (select page, session, any(visitor) as visitor, ${VIEWS} as pv from events where ${actions(period)} group by page, session) e
join (select session, ${BOUNCED} as bounced, ended_at - started_at as ms from sessions where ${touching(period)}) s on s.session = e.session
group by page order by v desc, page limit 100`,
  ],
  'pages, time': (period) => [
    `select page, sum(ms) / count(ms) / 1000 as t, sum(scroll) / count(scroll) from (
  select page, session, sum(engaged_ms) as ms, max(scroll) as scroll
  from events where ${during(period)} and name = 'engagement' and session is not null group by page, session
) group by page order by t desc, page limit 100`,
  ],
  'pages, exits': (period) => [
    `select page, 100 * sum(exit_page = page) / count() as r from (
  select page, session from events where ${actions(period)} and name = 'pageview' group by page, session
) e join (select session, exit_page from sessions where ${touching(period)}) s on s.session = e.session
group by page order by r desc, page limit 100`,
  ],
  'pages of a country': (period) => [
    byPage(
      period,
      `and (session in (select session from sessions where ${touching(period)} and country = 'DE') or identity = 'none' and country = 'DE')`,
    ),
  ],
  'entry pages': (period) => [byVisit(period, ['entry_page'], ['null'], VISITS)],
  'exit pages': (period) => [
    `select exit_page, uniqExact(visitor) as v, count() from sessions where ${touching(period)} group by exit_page order by v desc, exit_page limit 100`,
  ],
  sources: (period) => [byVisit(period, ['source'], ['source'], VISITS)],
  'campaigns and devices': (period) => [
    byVisit(period, ['utm_campaign', 'device'], ['utm_campaign', 'device'], COUNTED),
  ],
  countries: (period) => [
    `select country, uniqExact(visitor) as v, 100 * v / ${visitors(period)} from sessions where ${touching(period)} group by country order by v desc, country limit 100`,
  ],
  browsers: (period) => [byVisit(period, ['browser'], ['browser'], VISITS)],
  goals: (period) => [
    `select * from (${goal(period, 'Signup', SIGNUP)} union all ${goal(period, 'Visit /*1', `name = 'pageview' and page like '/%1'`)}) order by v desc`,
  ],
  'a goal by source': (period) => [
    `select s.source as k, count() as n, 100 * uniqExact(e.visitor) / ${visitors(period)}, 100 * uniqExact(e.visitor) / any(g.visitors)
from events e join (select session, source from sessions where ${touching(period)}) s on s.session = e.session
join (select source, uniqExact(visitor) as visitors from sessions where ${touching(period)} group by source) g on g.source = s.source
where ${actions(period)} and ${SIGNUP} group by k order by n desc, k limit 100`,
  ],
  'who has done it': (period) => [
    `select visitors, visits, (select ${VIEWS} from events where ${actions(period)} and ${DID(period)}) as pv, ${SHARES} from (
  select uniqExact(visitor) as visitors, count() as visits, countIf(${BOUNCED}) as bounced, sum(ended_at - started_at) as ms
  from sessions where ${touching(period)} and ${DID(period)})`,
  ],
  'part of a path': (period) => [
    `select uniqExact(visitor), uniqExact(session) from events where ${actions(period)} and page like '%1%'`,
  ],
  'new and returning': (period) => [
    `select if(identity = 'cookieless', '(none)', if(s.first_at = f.first_at, 'new', 'returning')) as k, uniqExact(visitor) as v, count()
from sessions s join (select visitor, min(first_at) as first_at from sessions where ${SITE} group by visitor) f on f.visitor = s.visitor
where ${touching(period).replaceAll('first_at', 's.first_at')} group by k order by v desc, k`,
  ],
  'revenue by source': (period) => [
    `select s.source as k, sum(revenue) as r, avg(revenue) from events e
join (select session, source from sessions where ${touching(period)}) s on s.session = e.session
where ${actions(period)} and currency = 'EUR' group by k order by r desc, k limit 100`,
  ],
  'half the month against the other': (period) => [halves(period), halves(period.before ?? period)],
  'funnel of three': (period) => [
    `select count(), uniqExact(visitor), countIf(t2 is not null) as n2, uniqExactIf(visitor, t2 is not null), avg(t2 - t1) / 1000, quantileExactInclusive(0.5)(t2 - t1) / 1000,
  countIf(t3 is not null) as n3, uniqExactIf(visitor, t3 is not null), avg(t3 - t2) / 1000, quantileExactInclusive(0.5)(t3 - t2) / 1000
from (
  select visitor, if(m1 = (0, 0), null, m1.1) as t1, if(m2 = (0, 0), null, m2.1) as t2, if(m3 = (0, 0), null, m3.1) as t3 from (
    select any(visitor) as visitor, arraySort(groupArray((time, event, page = '/', page = '${PAGE}', ${SIGNUP}))) as steps,
      arrayFirst(x -> x.3 = 1, steps) as a, (a.1, a.2) as m1,
      arrayFirst(x -> x.4 = 1 and (x.1, x.2) > m1, steps) as b, (b.1, b.2) as m2,
      arrayFirst(x -> x.5 = 1 and m2 != (0, 0) and (x.1, x.2) > m2, steps) as c, (c.1, c.2) as m3
    from events where ${actions(period)} and (page = '/' or page = '${PAGE}' or ${SIGNUP})
      and session in (select session from events where ${actions(period)} and page = '/') group by session
  )
)`,
  ],
  'retention by week': (period) => [
    `select toString(c), intDiv(w - c, 7) as k, uniqExact(visitor) from (
  select visitor, arrayJoin(arrayDistinct([${week('first_at')}, ${week(`least(last_at, ${period.to - 1})`)}])) as w from sessions where ${touching(period)}
) v join (
  select visitor, ${week('min(first_at)')} as c from sessions where ${SITE} and first_at is not null and identity <> 'cookieless'
  group by visitor having min(first_at) >= ${period.from} and min(first_at) < ${period.to}
) f on f.visitor = v.visitor group by c, k order by c, k`,
    `select 'cookieless', 0 as later, uniqExact(visitor) from sessions where ${SITE} and first_at >= ${period.from} and first_at < ${period.to} and identity = 'cookieless'`,
  ],
  'journeys from a page': (period) => [
    journeys(period, 'page', `name = 'pageview'`, PAGE, `name = 'pageview' and page = '${PAGE}'`),
  ],
  'journeys from a goal': (period) => [
    journeys(
      period,
      `if(name = 'pageview', page, 'Signup')`,
      `(name = 'pageview' or ${SIGNUP})`,
      'Signup',
      SIGNUP,
    ),
  ],
  'attribution of a goal': (period) => [
    `select source, sum(n * (i = k)) as last, sum(n * (i = if(sent = 0, k, sent))), sum(n * (i = 1)), sum(n / k) as linear,
  sum(n * multiIf(k <= 2, 1 / k, i = 1 or i = k, 0.4, 0.2 / (k - 2))), sum(n * weight / all)
from (
  select n, arraySort(groupArray((s.first_at, s.source))) as path, length(path) as k, arrayLastIndex(x -> x.2 <> 'Direct / None', path) as sent,
    arrayMap(x -> exp2(assumeNotNull(x.1 - began) / 604800000), path) as weights, arraySum(weights) as all
  from (
    select session, n, visitor, first_at as began, identity from sessions join (
      select session, count() as n from events where ${actions(period)} and ${SIGNUP} and session is not null group by session
    ) c using session
  ) o join sessions s on s.visitor = o.visitor
  where ${SITE} and (s.session = o.session or o.identity <> 'cookieless' and s.first_at < began and s.first_at >= began - 2592000000)
  group by o.session, n, began
  union all select 1, [(time, source)], 1, 1, [1.0], 1.0 from events where ${actions(period)} and ${SIGNUP} and session is null
) array join path.2 as source, arrayEnumerate(path) as i, weights as weight
group by source order by last desc, linear desc, source limit 100`,
  ],
};
