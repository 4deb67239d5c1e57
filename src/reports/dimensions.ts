import type { Cell } from '../warehouse/port.ts';
import { join, raw, type Sql, sql } from '../warehouse/sql.ts';
import type { EventColumn, Facts, Scope, SessionColumn, VisitColumn } from './facts.ts';
import { goalMatched } from './goals.ts';
import { INTERVALS, type IntervalName } from './time.ts';

/** What an answer shows for a missing value, and what a filter calls it. */
export const NONE = '(none)';

/** Something to break numbers down by or to filter on. One entry in one table says everything about it. */
export interface Dimension {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Whether it is a fact of the event, of the whole visit, or of the clock. */
  readonly scope: 'event' | 'visit' | 'time';
  /** Its value is found in `sessions`, or among all sessions of the visitor. */
  readonly needs?: 'session' | 'visitor';
  readonly interval?: IntervalName;
  /** What rows are grouped by; never null. */
  key(facts: Facts): Sql;
  label(key: Cell, scope: Scope): string;
  /** Truth of a condition on the dimension's text, null or false where it is missing; absent: not for filters. */
  test?(facts: Facts, condition: (value: Sql) => Sql): Sql;
  /** Truth of "the value is missing". */
  missing?(facts: Facts): Sql;
}

type Text = Pick<Dimension, 'key' | 'label' | 'test' | 'missing'>;

/** A column of text; `(none)` where it is null. */
function text(value: (facts: Facts) => Sql, nullable = true): Text {
  return {
    key: (facts) => (nullable ? sql`coalesce(${value(facts)}, '(none)')` : value(facts)),
    label: String,
    test: (facts, condition) => condition(value(facts)),
    // A value that is spelled `(none)` shares its row, so it shares its filter.
    missing: (facts) => sql`coalesce(${value(facts)}, '(none)') = '(none)'`,
  };
}

const event = (column: EventColumn, nullable = false) => text((facts) => facts.event(column), nullable);
const visit = (column: VisitColumn, nullable = true) => text((facts) => facts.visit(column), nullable);
const session = (column: SessionColumn) => text((facts) => facts.session(column));

/** A dimension by its table entry: name, title, description, and how it is read. */
function dimension(
  name: string,
  title: string,
  description: string,
  read: Text,
  more: Pick<Dimension, 'needs' | 'interval'> = {},
): Dimension {
  const scope = name.startsWith('event:') ? 'event' : name.startsWith('visit:') ? 'visit' : 'time';
  return { name, title, description, scope, ...read, ...more };
}

/** Rows that match several goals are unfolded first, so that the key is a goal's position. */
const goal: Text = {
  key: (facts) => facts.goal ?? raw('-1'),
  label: (key, scope) => scope.goals[Number(key)]?.name ?? NONE,
  test: (facts, condition) => {
    const goals = facts.scope.goals.map((one, index) => ({ one, index }));
    if (goals.length === 0) return raw('false');
    const each = goals.map(({ one, index }) => {
      const matched = facts.goal === null ? goalMatched(one, facts) : sql`${facts.goal} = ${index}`;
      return sql`(${matched} and ${condition(sql`${one.name}`)})`;
    });
    return sql`(${join(each, ' or ')})`;
  },
};

const localHour: Text = {
  key: (facts) => sql`coalesce(${facts.visit('local_hour')}, -1)`,
  label: (key) => (key === -1 ? NONE : String(key)),
  test: (facts, condition) => condition(facts.scope.dialect.text(facts.visit('local_hour'))),
  missing: (facts) => sql`${facts.visit('local_hour')} is null`,
};

function clock(name: IntervalName): Dimension {
  const interval = INTERVALS[name];
  const title = name.replaceAll('_', ' ').replace(/^./, (first) => first.toUpperCase());
  return {
    name: `time:${name}`,
    title,
    description: interval.description,
    scope: 'time',
    interval: name,
    key: (facts) => facts.time(name),
    label: (at, scope) => interval.label(Number(at), scope.stretches),
  };
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
  dimension('visit:channel', 'Channel', 'Channel by source, medium and campaign', visit('channel', false)),
  dimension('visit:search_term', 'Search term', 'What was searched for', visit('search_term')),
  dimension('visit:utm_source', 'Campaign source', '`utm_source`', visit('utm_source')),
  dimension('visit:utm_medium', 'Campaign medium', '`utm_medium`', visit('utm_medium')),
  dimension('visit:utm_campaign', 'Campaign', '`utm_campaign`', visit('utm_campaign')),
  dimension('visit:utm_content', 'Campaign content', '`utm_content`', visit('utm_content')),
  dimension('visit:utm_term', 'Campaign term', '`utm_term`', visit('utm_term')),
  dimension('visit:country', 'Country', 'ISO 3166-1 alpha-2 code', visit('country')),
  dimension('visit:region', 'Region', 'First subdivision of the country', visit('region')),
  dimension('visit:city', 'City', 'City', visit('city')),
  dimension('visit:isp', 'Provider', 'Internet service provider', visit('isp')),
  dimension('visit:device', 'Device', 'Kind of device', visit('device')),
  dimension('visit:browser', 'Browser', 'Browser', visit('browser')),
  dimension('visit:browser_version', 'Browser version', 'Version of the browser', visit('browser_version')),
  dimension('visit:os', 'Operating system', 'Operating system', visit('os')),
  dimension('visit:os_version', 'System version', 'Version of the operating system', visit('os_version')),
  dimension('visit:language', 'Language', 'First language of the browser', visit('language')),
  dimension('visit:time_zone', 'Time zone', "Visitor's time zone", visit('time_zone')),
  dimension('visit:local_hour', 'Local hour', "Hour of the visitor's own clock, 0 to 23", localHour),
  dimension('visit:screen', 'Screen', 'Width and height of the screen', visit('screen')),
  dimension(
    'visit:visitor_type',
    'New or returning',
    '`new` in the first visit ever of the visitor, then `returning`; `(none)` for visitors without a lasting id',
    session('visitor_type'),
    { needs: 'visitor' },
  ),
];

const TIME: readonly Dimension[] = (
  ['minute', 'hour', 'day', 'week', 'month', 'weekday', 'hour_of_day'] as const
).map(clock);

/** Every dimension that has one name; `event:props:NAME` stands for any property. */
export const DIMENSIONS: ReadonlyMap<string, Dimension> = new Map(
  [...FIXED, ...TIME].map((one) => [one.name, one]),
);

const PROPERTY = 'event:props:';

/** The dimension of that name, or null. */
export function findDimension(name: string): Dimension | null {
  if (!name.startsWith(PROPERTY) || name === PROPERTY) return DIMENSIONS.get(name) ?? null;
  const key = name.slice(PROPERTY.length);
  const read = text((facts) => facts.scope.dialect.property(facts.event('props'), key));
  return dimension(name, key, `Property \`${key}\` of the event`, read);
}

/** Names for an answer that lists what is known. */
export function dimensionNames(which: (one: Dimension) => boolean = () => true): string[] {
  const [fixed, time] = [FIXED, TIME].map((group) => group.filter(which).map((one) => one.name));
  return [...(fixed ?? []), `${PROPERTY}NAME`, ...((time ?? []).length > 0 ? ['time', ...(time ?? [])] : [])];
}
