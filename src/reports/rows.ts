import { join, raw, type Sql, sql } from '../warehouse/sql.ts';
import type { Dimension } from './dimension.ts';
import type { Facts, Scope } from './facts.ts';
import { conditions, type Filter, filterSql } from './filter.ts';
import { anyGoalMatched } from './goals.ts';
import { INTERVALS, intervalKey } from './time.ts';
import { firstVisits, sessionColumn } from './visitorType.ts';

/**
 * Which rows of `events` are looked at. `actions`: page views and custom events. `engagement`: signs of life; they
 * belong to page views, so a filter sees them as such. `nobody`: actions that belong to no visit.
 */
export type RowKind = keyof typeof KINDS;

const KINDS = {
  actions: `e.name <> 'engagement'`,
  pageviews: `e.name = 'pageview'`,
  engagement: `e.name = 'engagement'`,
  // The identity says nothing new, but lets an engine skip the row groups that have nobody's: most have none.
  nobody: `e.name <> 'engagement' and e.session is null and e.identity = 'none'`,
} as const;
/** 1 for a page view, else 0. */
export const VIEWED = raw(`case when e.name = 'pageview' then 1 else 0 end`);
const NOTHING_JOINED = { session: false, visitor: false };

/** A `from … where …` whose rows are events `e`, and how dimensions read them. */
export interface Rows {
  readonly facts: Facts;
  readonly source: Sql;
}

/**
 * Rows of the question's period that meet the filter; one row for every goal matched if `dimensions` has the goal.
 * @param joined a further `join …`
 */
export function eventRows(
  scope: Scope,
  kind: RowKind,
  dimensions: readonly Dimension[],
  filter: Filter,
  condition: Sql | null = null,
  joined: Sql | null = null,
): Rows {
  const unfolded = dimensions.some((one) => one.unfolds === 'goal');
  const cookies = dimensions.some((one) => one.unfolds === 'cookie');
  const facts: Facts = {
    ...eventFacts(scope, kind),
    ...(unfolded ? { goal: raw('g.c0') } : {}),
    ...(cookies ? { cookie: raw('e.cookie') } : {}),
  };
  const events = cookies
    ? sql`(select *, ${scope.dialect.each(raw('cookies'))} as cookie from events where site = ${scope.site} and time >= ${scope.from} and time < ${scope.to}) e`
    : raw('events e');
  const { session, visitor } = kind === 'nobody' ? NOTHING_JOINED : needs(dimensions, filter);
  const joins = [
    unfolded ? sql`join ${goalTable(scope)} g on ${matchesUnfolded(scope, kind)}` : null,
    session ? raw('left join sessions s on s.session = e.session') : null,
    visitor ? sql`left join ${firstVisits(scope)} f on f.visitor = s.visitor` : null,
    joined,
  ].filter((one) => one !== null);
  const where = [
    sql`e.site = ${scope.site} and e.time >= ${scope.from} and e.time < ${scope.to}`,
    raw(KINDS[kind]),
    ...(scope.crawlers ? [raw(`e.excluded = 'bot'`)] : scope.excluded ? [] : [raw('e.excluded is null')]),
    ...(condition === null ? [] : [condition]),
    // Leaves few rows to unfold: most events match no goal.
    ...(unfolded ? [anyGoalMatched(facts)] : []),
    filterSql(filter, facts, (inner) => sessionsThatDid(scope, inner)),
  ];
  return {
    facts,
    source: sql`from ${join([events, ...joins], ' ')} where ${join(where, ' and ')}`,
  };
}

/** What has to be joined for the dimensions and the filter. */
export function needs(
  dimensions: readonly Dimension[],
  filter: Filter,
): { session: boolean; visitor: boolean } {
  const used = [...dimensions, ...conditions(filter, false).map((one) => one.dimension)];
  const visitor = used.some((one) => one.needs === 'visitor');
  return {
    visitor,
    session: visitor || used.some((one) => one.needs === 'session' || one.scope === 'visit'),
  };
}

/** Numbers of the sessions with an event in the period that meets the filter, whatever else is asked. */
export function sessionsThatDid(scope: Scope, filter: Filter): Sql {
  const rows = eventRows(
    { ...scope, excluded: false, crawlers: false },
    'actions',
    [],
    filter,
    raw('e.session is not null'),
  );
  return sql`select e.session ${rows.source}`;
}

/** How the columns of events `e` are read. */
export function eventFacts(scope: Scope, kind: RowKind): Facts {
  const name = kind === 'engagement' ? raw(`'pageview'`) : raw('e.name');
  return {
    scope,
    signs: kind === 'engagement',
    goal: null,
    cookie: null,
    sessionNumber: raw('e.session'),
    event: (column) => (column === 'name' ? name : raw(`e.${column}`)),
    // Events of visits leave the facts of the visit to their session; events of no visit have their own.
    visit: (column) => (kind === 'nobody' ? raw(`e.${column}`) : raw(`coalesce(s.${column}, e.${column})`)),
    session: kind === 'nobody' ? () => raw('null') : sessionColumn,
    time: (interval) => intervalKey(INTERVALS[interval], raw('e.time'), scope),
  };
}

function goalTable(scope: Scope): Sql {
  // A list needs an element for its type; without goals nothing matches this one.
  return scope.dialect.rows([scope.goals.length === 0 ? [-1] : scope.goals.map((_, index) => index)]);
}

/** The pair of event and goal exists: a case, so that each event is tried against each goal once. */
function matchesUnfolded(scope: Scope, kind: RowKind): Sql {
  const facts = eventFacts(scope, kind);
  if (scope.goals.length === 0) return raw('false');
  const whens = scope.goals.map((goal, index) => sql`when ${index} then ${goal.matched(facts)}`);
  return sql`case g.c0 ${join(whens, ' ')} else false end`;
}
