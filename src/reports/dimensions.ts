import { clock, cookie, type Dimension, goal, localHour, type Reading, text } from './dimension.ts';
import type { EventColumn, SessionColumn, VisitColumn } from './facts.ts';

const event = (column: EventColumn, nullable = false) => text((facts) => facts.event(column), nullable);
const visit = (column: VisitColumn, nullable = true) => text((facts) => facts.visit(column), nullable);
const session = (column: SessionColumn) => text((facts) => facts.session(column));

/** A dimension by its table entry: name, title, description, and how it is read. */
function dimension(
  name: string,
  title: string,
  description: string,
  read: Reading,
  more: Partial<Pick<Dimension, 'needs' | 'scope' | 'unfolds' | 'ofCrawlers' | 'values'>> = {},
): Dimension {
  const scope = more.scope ?? (name.startsWith('event:') ? 'event' : 'visit');
  return { name, title, description, ...read, ...more, scope };
}

const FIXED: readonly Dimension[] = [
  dimension('event:page', 'Page', 'Path of the page that the event happened on', event('page')),
  dimension('event:hostname', 'Host', 'Host name of the page', event('hostname')),
  dimension('event:name', 'Event', '`pageview`, or the name of a custom event', event('name')),
  dimension(
    'event:goal',
    'Goal',
    'Goals that the event matches; one that matches two counts in both rows',
    goal,
    { unfolds: 'goal' },
  ),
  dimension('event:product', 'Product', 'Product that the event is about', event('product', true)),
  dimension(
    'visit:entry_page',
    'Entry page',
    'Page of the first page view of the visit',
    session('entry_page'),
    {
      needs: 'session',
    },
  ),
  dimension('visit:exit_page', 'Exit page', 'Page of the last page view of the visit', session('exit_page'), {
    needs: 'session',
  }),
  dimension(
    'visit:source',
    'Source',
    '`utm_source` as given, else the name of the referring site, else `Direct / None`',
    visit('source', false),
  ),
  dimension('visit:referrer', 'Referrer', 'Address that referred the visit', visit('referrer')),
  dimension('visit:channel', 'Channel', 'Channel by source, medium and campaign', visit('channel', false), {
    values: 30,
  }),
  dimension('visit:search_term', 'Search term', 'What was searched for', visit('search_term')),
  dimension('visit:utm_source', 'Campaign source', '`utm_source`', visit('utm_source')),
  dimension('visit:utm_medium', 'Campaign medium', '`utm_medium`', visit('utm_medium')),
  dimension('visit:utm_campaign', 'Campaign', '`utm_campaign`', visit('utm_campaign')),
  dimension('visit:utm_content', 'Campaign content', '`utm_content`', visit('utm_content')),
  dimension('visit:utm_term', 'Campaign term', '`utm_term`', visit('utm_term')),
  dimension('visit:country', 'Country', 'ISO 3166-1 alpha-2 code', visit('country'), { values: 250 }),
  dimension('visit:region', 'Region', 'First subdivision of the country', visit('region')),
  dimension('visit:city', 'City', 'City', visit('city')),
  dimension('visit:isp', 'Provider', 'Internet service provider', visit('isp')),
  dimension('visit:device', 'Device', 'Kind of device', visit('device'), { values: 10 }),
  dimension('visit:browser', 'Browser', 'Browser', visit('browser'), { values: 100 }),
  dimension('visit:browser_version', 'Browser version', 'Version of the browser', visit('browser_version')),
  dimension('visit:os', 'Operating system', 'Operating system', visit('os'), { values: 50 }),
  dimension('visit:os_version', 'System version', 'Version of the operating system', visit('os_version')),
  dimension('visit:language', 'Language', 'First language of the browser', visit('language')),
  dimension('visit:time_zone', 'Time zone', "Visitor's time zone", visit('time_zone')),
  dimension('visit:local_hour', 'Local hour', "Hour of the visitor's own clock, 0 to 23", localHour, {
    values: 25,
  }),
  dimension('visit:screen', 'Screen', 'Width and height of the screen', visit('screen')),
  dimension(
    'visit:cookie',
    'Cookie',
    'Allow-listed cookies that were present; several count in several rows',
    cookie,
    {
      scope: 'event',
      unfolds: 'cookie',
    },
  ),
  dimension(
    'visit:visitor_type',
    'New or returning',
    '`new` in the first visit ever of the visitor, then `returning`; `(none)` for visitors without a lasting id',
    session('visitor_type'),
    { needs: 'visitor', values: 3 },
  ),
];

const CRAWLERS: readonly Dimension[] = (
  [
    [
      'visit:crawler',
      'Crawler',
      'Name of the crawler; a question that names it is about crawlers alone',
      'bot',
    ],
    ['visit:crawler_operator', 'Operator', 'Who runs the crawler', 'bot_operator'],
    [
      'visit:crawler_kind',
      'Kind of crawler',
      '`search-engine`, `ai-crawler`, `ai-search`, `ai-assistant`, `seo`, `monitoring`…',
      'bot_kind',
    ],
    [
      'visit:crawler_verified',
      'Verified crawler',
      '`verified`: from an address that its operator publishes; `false`: from another; `unknown`: nobody gave a list',
      'bot_claim',
    ],
  ] as const
).map(([name, title, description, column]) =>
  dimension(name, title, description, event(column, true), { scope: 'event', ofCrawlers: true }),
);

const TIME: readonly Dimension[] = (
  ['minute', 'hour', 'day', 'week', 'month', 'weekday', 'hour_of_day'] as const
).map(clock);

/** Every dimension that has one name; properties and experiments have any. */
export const DIMENSIONS: ReadonlyMap<string, Dimension> = new Map(
  [...FIXED, ...CRAWLERS, ...TIME].map((one) => [one.name, one]),
);

/** Families of dimensions: any name may follow the prefix. */
export const FAMILIES = {
  'event:props:': (name: string) =>
    dimension(`event:props:${name}`, name, `Property \`${name}\` of the event`, keyed('props', name)),
  'visit:experiment:': (name: string) =>
    dimension(
      `visit:experiment:${name}`,
      name,
      `Variant of the experiment \`${name}\` that was shown`,
      keyed('experiments', name),
      {
        scope: 'event',
      },
    ),
} as const;

function keyed(map: 'props' | 'experiments', name: string): Reading {
  return text((facts) => facts.scope.dialect.property(facts.event(map), name));
}

/** The dimension of that name, or null. */
export function findDimension(name: string): Dimension | null {
  for (const [prefix, make] of Object.entries(FAMILIES)) {
    if (name.startsWith(prefix) && name.length > prefix.length) return make(name.slice(prefix.length));
  }
  return DIMENSIONS.get(name) ?? null;
}

/** Names for an answer that lists what is known. */
export function dimensionNames(which: (one: Dimension) => boolean = () => true): string[] {
  const [fixed, time] = [[...FIXED, ...CRAWLERS], TIME].map((group) =>
    group.filter(which).map((one) => one.name),
  );
  return [
    ...(fixed ?? []),
    ...Object.keys(FAMILIES).map((prefix) => `${prefix}NAME`),
    ...((time ?? []).length > 0 ? ['time', ...(time ?? [])] : []),
  ];
}
