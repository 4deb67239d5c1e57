import { join, raw, type Sql, sql } from '../warehouse/sql.ts';
import type { Dimension } from './dimensions.ts';
import type { Facts, Scope } from './facts.ts';
import { conditions, type Filter, filterSql } from './filter.ts';
import { anyGoalMatched, goalMatched } from './goals.ts';

/**
 * Which rows of `events` are looked at. `actions`: page views and custom events. `engagement`: signs of life; they
 * belong to page views, so a filter sees them as such.
 */
export type RowKind = 'actions' | 'pageviews' | 'engagement';

/** A `from … where …` whose rows are events `e`, and how dimensions read them. */
export interface Rows {
  readonly facts: Facts;
  readonly source: Sql;
}

/** Rows of the question's period that meet the filter; one row for every goal matched if `dimensions` has the goal. */
export function eventRows(
  scope: Scope,
  kind: RowKind,
  dimensions: readonly Dimension[],
  filter: Filter,
  condition: Sql = raw('true'),
): Rows {
  const unfolded = dimensions.some((one) => one.name === 'event:goal');
  const facts = eventFacts(scope, kind, unfolded ? raw('g.c0') : null);
  const used = [...dimensions, ...conditions(filter, false).map((one) => one.dimension)];
  const needsVisitor = used.some((one) => one.needs === 'visitor');
  const needsSession = needsVisitor || used.some((one) => one.needs === 'session');
  const joins = [
    unfolded ? sql`join ${goalTable(scope)} g on ${matchesUnfolded(scope, kind)}` : null,
    needsSession ? raw('left join sessions s on s.session = e.session') : null,
    needsVisitor ? sql`left join ${firstVisits(scope)} f on f.visitor = s.visitor` : null,
  ].filter((one) => one !== null);
  const which =
    kind === 'engagement'
      ? raw(`= 'engagement'`)
      : kind === 'pageviews'
        ? raw(`= 'pageview'`)
        : raw(`<> 'engagement'`);
  // Leaves few rows to unfold: most events match no goal.
  const anyGoal = unfolded ? anyGoalMatched(facts) : raw('true');
  const did = (inner: Filter): Sql => {
    const rows = eventRows({ ...scope, excluded: false }, 'actions', [], inner, raw('e.session is not null'));
    return sql`select e.session ${rows.source}`;
  };
  return {
    facts,
    source: sql`from events e ${join(joins, ' ')}
where e.site = ${scope.site} and e.time >= ${scope.from} and e.time < ${scope.to} and e.name ${which}
  and ${scope.excluded ? raw('true') : raw('e.excluded is null')} and ${condition} and ${anyGoal} and ${filterSql(filter, facts, did)}`,
  };
}

function eventFacts(scope: Scope, kind: RowKind, goal: Sql | null): Facts {
  const name = kind === 'actions' ? raw('e.name') : raw(`'pageview'`);
  return {
    scope,
    goal,
    sessionNumber: raw('e.session'),
    event: (column) => (column === 'name' ? name : raw(`e.${column}`)),
    visit: (column) => raw(`e.${column}`),
    session: (column) => (column === 'visitor_type' ? VISITOR_TYPE : raw(`s.${column}`)),
  };
}

/** Cookieless ids last a day, so nobody can tell whether such a visitor has been here before. */
const VISITOR_TYPE = raw(
  `case when s.identity = 'cookieless' then null when s.first_at = f.first_at then 'new' when s.first_at > f.first_at then 'returning' end`,
);

function firstVisits(scope: Scope): Sql {
  return sql`(select visitor, min(first_at) as first_at from sessions where site = ${scope.site} and first_at is not null group by visitor)`;
}

function goalTable(scope: Scope): Sql {
  // A list needs an element for its type; without goals nothing matches this one.
  return scope.dialect.rows([scope.goals.length === 0 ? [-1] : scope.goals.map((_, index) => index)]);
}

/** The pair of event and goal exists: a case, so that each event is tried against each goal once. */
function matchesUnfolded(scope: Scope, kind: RowKind): Sql {
  const facts = eventFacts(scope, kind, null);
  if (scope.goals.length === 0) return raw('false');
  const whens = scope.goals.map((goal, index) => sql`when ${index} then ${goalMatched(goal, facts)}`);
  return sql`case g.c0 ${join(whens, ' ')} else false end`;
}
