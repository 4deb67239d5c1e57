import fc from 'fast-check';
import type { Revenue } from '../../src/model/event.ts';
import { DIMENSIONS } from '../../src/reports/dimensions.ts';
import { METRICS } from '../../src/reports/metrics.ts';
import { type Crawler, goals, type Happening, type VisitFacts } from './world.ts';

/** Random happenings and random questions about them, for the property that answers are exact. */

/** What some goals are worth, by their place. */
const WORTH: readonly (Revenue | undefined)[] = [
  { amount: '5', currency: 'EUR' },
  { amount: '2.50', currency: 'USD' },
  undefined,
  undefined,
  { amount: '0.123456', currency: 'JPY' },
  undefined,
  { amount: '1', currency: 'CHF' },
];
export const GOALS = goals(
  { event: 'Signup' },
  { page: '/blog/*' },
  { page: '/100%_*a' },
  { event: 'pageview' },
  {
    event: 'Signup',
    where: [
      [
        'or',
        [
          ['is', 'event:props:plan', ['pro']],
          ['not', ['is', 'event:product', ['(none)']]],
        ],
      ],
    ],
  },
  { page: '/*', where: [['contains_not', 'event:props:plan', ['PRO'], { case_sensitive: false }]] },
  { page: '/blog/*', scroll: 60 },
  { page: '*', engaged: 45.5, where: [['is', 'event:hostname', ['example.com']]] },
  { page: '*b*', scroll: 30, engaged: 20 },
).map((goal, at) => ({ ...goal, ...(WORTH[at] === undefined ? {} : { value: WORTH[at] }) }));
const PAGES = ['/', '/blog/a', '/blog/b/c', '/pricing', '/100%_b/a', '/100xxb/a', '/Blög/ÜΣ', "/it's\\"];
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Asia/Kolkata',
  'America/New_York',
];
const START = Date.parse('2026-10-23T20:00:00Z');
const MINUTE = 60_000;

const facts: fc.Arbitrary<VisitFacts> = fc.record(
  {
    source: fc.constantFrom('Google', 'google', 'Bing', 'mail'),
    channel: fc.constantFrom('Direct', 'Email'),
    referrer: fc.constantFrom('https://a.example/?x=%', "it's"),
    search_term: fc.constantFrom('owls', 'ÜBER owls', ''),
    utm_source: fc.constantFrom('Google', 'mail'),
    utm_medium: fc.constantFrom('email', 'cpc'),
    utm_campaign: fc.constantFrom('spring', 'Ünder', ''),
    utm_content: fc.constantFrom('a\nb', 'b'),
    utm_term: fc.constantFrom('owls', '(none)'),
    country: fc.constantFrom('DE', 'AT', 'US', '(none)'),
    region: fc.constantFrom('Bayern', 'Tirol'),
    city: fc.constantFrom('Köln', 'KÖLN'),
    isp: fc.constantFrom('Telekom', 'A1'),
    device: fc.constantFrom('mobile', 'desktop'),
    browser: fc.constantFrom('Firefox', 'Chrome'),
    browser_version: fc.constantFrom('143', '99'),
    os: fc.constantFrom('iOS', 'Linux'),
    os_version: fc.constantFrom('18', '9'),
    language: fc.constantFrom('de', 'en-US'),
    time_zone: fc.constantFrom('Europe/Berlin', 'Asia/Kolkata'),
    screen: fc.constantFrom('1920x1080', '390x844'),
    local_hour: fc.integer({ min: 0, max: 23 }),
  },
  { requiredKeys: [] },
);

/** Half hours after START around a midnight and the end of summer time, in Berlin and (the last two) New York. */
const HALF_HOURS = [0, 1, 2, 52, 53, 57, 58, 59, 60, 404, 405];
const IDENTITY = { 5: 'cookieless', 6: 'identified' } as const;

const CRAWLERS: readonly Crawler[] = [
  { bot: 'Googlebot', bot_operator: 'Google', bot_kind: 'search-engine', bot_claim: 'verified' },
  { bot: 'Googlebot', bot_operator: 'Google', bot_kind: 'search-engine', bot_claim: 'false' },
  { bot: 'curl', bot_operator: null, bot_kind: null, bot_claim: 'unknown' },
];

/** Few visitors, and times around the half hour that ends a session. */
const happening: fc.Arbitrary<Happening> = fc
  .record(
    {
      at: fc
        .tuple(
          fc.constantFrom(...HALF_HOURS),
          fc.constantFrom(0, 1, MINUTE, 29 * MINUTE, 30 * MINUTE, 30 * MINUTE + 1),
        )
        .map(([half, more]) => START + half * 30 * MINUTE + more),
      name: fc.constantFrom('pageview', 'pageview', 'pageview', 'engagement', 'engagement', 'Signup', '404'),
      who: fc.constantFrom(1, 2, 3, 4, 5, 6, null),
      page: fc.constantFrom(...PAGES),
      hostname: fc.constantFrom('example.com', 'shop.example.com'),
      interactive: fc.boolean(),
      excluded: fc.constantFrom('bot'),
      crawler: fc.constantFrom(...CRAWLERS),
      product: fc.constantFrom('shoe', 'hat'),
      props: fc.dictionary(fc.constantFrom('plan', 'a:b', "it's"), fc.constantFrom('pro', 'free', '')),
      cookies: fc.uniqueArray(fc.constantFrom('_ga', 'cart', 'Cart'), { maxLength: 3 }),
      experiments: fc.dictionary(fc.constantFrom('hero', 'price'), fc.constantFrom('a', 'b')),
      revenue: fc.constantFrom('12.50', '0.1', '0.2', '0.000003', '0', '-3', '-0.000001'),
      currency: fc.constantFrom('EUR', 'EUR', 'USD', 'JPY', 'CHF'),
      order: fc.constantFrom('A', 'A', 'B', '', '[redacted]'),
      ms: fc.integer({ min: 0, max: 90_000 }),
      scroll: fc.integer({ min: 0, max: 100 }),
      facts,
      site: fc.constantFrom('example.com', 'example.com', 'example.com', 'other.org'),
      excluding: fc.constantFrom(true, false, false, false),
    },
    { requiredKeys: ['at', 'name', 'who', 'page', 'facts', 'excluding', 'crawler'] },
  )
  .map(({ excluded, excluding, crawler, revenue, currency, order, ms, scroll, ...rest }): Happening => {
    const { who } = rest;
    const identity = who === null ? 'none' : who === 5 || who === 6 ? IDENTITY[who] : 'cookie';
    const engaged = rest.name === 'engagement';
    return {
      ...rest,
      identity,
      ...(excluded === undefined || !excluding ? {} : { excluded, crawler }),
      ...(revenue === undefined ? {} : { revenue, currency: currency ?? 'EUR' }),
      ...(order === undefined ? {} : { props: { ...rest.props, order_id: order } }),
      ...(ms === undefined || !engaged ? {} : { ms }),
      ...(scroll === undefined || !engaged ? {} : { scroll }),
    };
  });
/** A shop that takes one currency and tells of no orders. */
const plainly = ({ props, currency, ...rest }: Happening): Happening => {
  const { order_id: _, ...others } = props ?? {};
  return { ...rest, ...(props && { props: others }), ...(currency && { currency: 'EUR' }) };
};
export const happenings = fc
  .tuple(fc.array(happening, { minLength: 1, maxLength: 60, size: 'max' }), fc.boolean())
  .map(([all, plain]) => (plain ? all.map(plainly) : all));

const NAMED = ['event:props:plan', 'event:props:a:b', "event:props:it's", 'visit:experiment:hero'];
const ALL_DIMENSIONS = [...DIMENSIONS.keys(), ...NAMED];
/** Those with a reading of their own come more often than the many plain columns. */
const SPECIAL = [
  'event:page',
  'event:goal',
  'event:goal',
  'visit:cookie',
  'visit:cookie',
  'visit:entry_page',
  'visit:exit_page',
  'visit:local_hour',
  'visit:visitor_type',
  'visit:crawler',
  'visit:crawler_verified',
  'time',
  'time:minute',
  'time:hour',
  'time:day',
  'time:week',
  'time:weekday',
  ...NAMED,
];
const dimension = fc.oneof(fc.constantFrom(...SPECIAL), fc.constantFrom(...ALL_DIMENSIONS));
const filterable = (name: string) => !name.startsWith('time') && name !== 'event:goal';
const VALUES = [
  '_ga',
  'cart',
  'b',
  'DE',
  'AT',
  'google',
  'Google',
  'Firefox',
  '/',
  '/blog/a',
  '/blög/üς',
  "it's",
  '\\',
  '%',
  '_',
  '/pricing',
  '(none)',
  'pro',
  'Signup',
  'pageview',
  'new',
  'returning',
  'ünder',
  'köln',
  'a\nb',
  '7',
  '',
  'shoe',
  'Googlebot',
  'verified',
];
const PATTERNS = ['^/b', 'o+', 'a.b', '^(?:DE|AT)$', '[Gg]oogle$', '\\d', 'ö', '^$', "'", '(?s)a.b'];

const options = fc.constantFrom<readonly unknown[]>(
  [],
  [{ case_sensitive: false }],
  [{ case_sensitive: true }],
);
const some = (values: readonly string[]) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });
const filtered = dimension.filter(filterable);
const of = (name: fc.Arbitrary<string>, values: readonly string[], patterns: readonly string[]) =>
  fc
    .oneof(
      fc.tuple(fc.constantFrom('is', 'is_not', 'contains', 'contains_not'), name, some(values), options),
      fc.tuple(fc.constantFrom('matches', 'matches_not'), name, some(patterns), options),
    )
    .map(([op, dimension, wanted, more]): unknown[] => [op, dimension, wanted, ...more]);
const condition = of(filtered, VALUES, PATTERNS);
const goalNames = GOALS.map((one) => one.name);
const goalCondition = of(fc.constant('event:goal'), goalNames, [
  '^S',
  'blog',
  '^pageview$',
  'scrolled|engaged',
]);
const { filter } = fc.letrec<{ filter: unknown }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: condition },
    { weight: 1, arbitrary: goalCondition },
    {
      weight: 2,
      arbitrary: fc.tuple(
        fc.constantFrom('and', 'or'),
        fc.array(tie('filter'), { minLength: 1, maxLength: 3 }),
      ),
    },
    { weight: 3, arbitrary: fc.tuple(fc.constantFrom('not', 'has_done', 'has_not_done'), tie('filter')) },
  ),
}));

const PERIODS = [
  ['2026-10-25', '2026-10-25'],
  ['2026-10-24', '2026-10-26'],
  ['2026-10-24T03:10:00Z', '2026-10-26T11:30:00+02:00'],
  ['2026-10-20', '2026-11-03'],
] as const;
const COMPARED = [
  'previous_period',
  'year_over_year',
  { mode: 'previous_period', match_weekday: true },
  ['2026-10-24', '2026-10-24'],
  ['2026-10-21', '2026-10-30'],
] as const;

export type RandomQuestion = typeof question extends fc.Arbitrary<infer One> ? One : never;
export const question = fc.record({
  metrics: fc.uniqueArray(fc.constantFrom(...Object.keys(METRICS)), { minLength: 1, maxLength: 6 }),
  dimensions: fc.uniqueArray(dimension, { maxLength: 3 }),
  filters: fc.array(filter, { maxLength: 2 }),
  goal: fc.option(goalCondition),
  zone: fc.constantFrom(...ZONES),
  period: fc.constantFrom(...PERIODS),
  compare: fc.option(fc.constantFrom(...COMPARED)),
  excluded: fc.boolean(),
  totals: fc.boolean(),
  fill: fc.boolean(),
  order: fc.array(fc.tuple(fc.nat(), fc.constantFrom('asc', 'desc')), { maxLength: 2 }),
  page: fc.option(
    fc.record({ limit: fc.integer({ min: 1, max: 5 }), offset: fc.integer({ min: 0, max: 6 }) }),
  ),
});

/** Little but revenue, of few orders and goals. */
const selling = fc
  .tuple(
    happening,
    fc.constantFrom(undefined, '12.50', '0.1', '0.000003', '-3'),
    fc.constantFrom('EUR', 'EUR', 'USD', 'JPY'),
    fc.constantFrom('A', 'A', 'B', ''),
  )
  .map(([{ revenue: _, currency: __, ...one }, revenue, currency, order]): Happening => {
    if (revenue === undefined) return one;
    return { ...one, revenue, currency, props: { ...one.props, order_id: order } };
  });
export const sales = fc
  .tuple(fc.array(selling, { minLength: 1, maxLength: 40, size: 'max' }), fc.boolean())
  .map(([all, inEuro]) => all.map((one) => (inEuro && one.currency ? { ...one, currency: 'EUR' } : one)));
const naming = fc.oneof(
  goalCondition,
  fc.tuple(fc.constant('not'), goalCondition),
  fc.tuple(fc.constantFrom('or', 'and'), fc.tuple(goalCondition, fc.oneof(goalCondition, condition))),
  fc.tuple(fc.constant('has_done'), goalCondition),
);
export const questionOfMoney: fc.Arbitrary<RandomQuestion> = fc
  .tuple(question, fc.array(naming, { maxLength: 2 }))
  .map(([one, filters]) => ({
    ...one,
    metrics: ['total_revenue', 'average_revenue'],
    dimensions: one.dimensions.slice(0, 1),
    filters,
    goal: null,
  }));
