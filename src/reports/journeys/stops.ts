import { join, raw, type Sql, sql } from '../../warehouse/sql.ts';
import type { Facts, Scope } from '../facts.ts';
import { and, conditions, type Filter, filterSql, NOTHING } from '../filter.ts';
import { eventRows, sessionsThatDid } from '../rows.ts';

export interface JourneysPlan {
  readonly scope: Scope;
  /** Which events are looked at. */
  readonly filter: Filter;
  /** Where journeys are looked at from. */
  readonly from: Filter;
  readonly depth: number;
  /** Whether goals are stops, beside pages. */
  readonly goals: boolean;
  /** Entries a level. */
  readonly limit: number;
}

/** What a stop is; pages are paths, and no path begins like the others. */
const PREFIX = { goal: 'goal:', event: 'event:' } as const;
export type StopKind = 'page' | keyof typeof PREFIX;

/** A stop by the label that SQL has for it. */
export function stopOf(label: string): { kind: StopKind; name: string } {
  for (const kind of ['goal', 'event'] as const) {
    if (label.startsWith(PREFIX[kind])) return { kind, name: label.slice(PREFIX[kind].length) };
  }
  return { kind: 'page', name: label };
}

/**
 * The entries of every level, `limit` of each: level (0 where it is looked at from, 1… after it, -1… before), label, visits, and of
 * the whole level: `total` visits and `entries`.
 */
export function levels(plan: JourneysPlan): Sql {
  const { depth, limit } = plan;
  const counted = sql`select z.level as level, z.label as label, count(*) as visits from (${runs(plan)}) z
where z.level >= ${-depth} and z.level <= ${depth} group by z.level, z.label`;
  const placed = sql`select g.level as level, g.label as label, g.visits as visits,
  sum(g.visits) over (partition by g.level) as total, count(*) over (partition by g.level) as entries,
  row_number() over (partition by g.level order by g.visits desc, g.label) as place from (${counted}) g`;
  return sql`select p.level as level, p.label as label, p.visits as visits, p.total as total, p.entries as entries
from (${placed}) p where p.place <= ${limit} order by p.level, p.place`;
}

/** Stops in a row that are the same are one. One row for each: its label, and its distance from the first that is looked from. */
function runs(plan: JourneysPlan): Sql {
  const moved = sql`select x.session as session, x.m as m, x.label as label, x.here as here,
  case when lag(x.label) over (partition by x.session order by x.m) = x.label then 0 else 1 end as moved from (${stops(plan)}) x`;
  const numbered = sql`select y.session as session, y.label as label, y.here as here, y.moved as moved,
  sum(y.moved) over (partition by y.session order by y.m rows between unbounded preceding and current row) as run from (${moved}) y`;
  const placed = sql`select n.label as label, n.moved as moved,
  n.run - min(case when n.here = 1 then n.run end) over (partition by n.session) as level from (${numbered}) n`;
  return sql`select p.label as label, p.level as level from (${placed}) p where p.moved = 1`;
}

/** Stops of the visits that are looked at: session, ordinal m, label, and whether it is looked at from here (0 or 1). */
function stops({ scope, filter, from, goals }: JourneysPlan): Sql {
  const somebody = raw('e.session is not null');
  const started = eventRows(scope, 'actions', [], and(filter, from), somebody);
  // Its conditions are met or not: what they read has to be there.
  const looked = and(filter, { op: 'or', of: [from, NOTHING] });
  const rows = eventRows(
    scope,
    'actions',
    [],
    looked,
    sql`e.session in (select e.session ${started.source})`,
  );
  // Other events are stops where they are asked for by name, not because they happened on the page.
  const byName = conditions(from, true).some((one) => one.dimension.name === 'event:name');
  const here = filterSql(from, rows.facts, (inner) => sessionsThatDid(scope, inner));
  const ordinal = scope.dialect.ordinal(raw('e.time'), raw('e.event'));
  return sql`select s.session as session, s.m as m, coalesce(s.stop, s.other) as label, s.here as here from (
select e.session as session, ${ordinal} as m, ${stop(rows.facts, goals)} as stop, ${sql`${PREFIX.event}`} || e.name as other,
  case when ${here} then 1 else 0 end as here ${rows.source}) s where s.stop is not null${raw(byName ? ' or s.here = 1' : '')}`;
}

/** Label of a page view or a goal; null of any other event. */
function stop(facts: Facts, goals: boolean): Sql {
  const reached = goals
    ? facts.scope.goals.map((goal) => sql`when ${goal.matched(facts)} then ${`${PREFIX.goal}${goal.name}`}`)
    : [];
  return sql`case when ${facts.event('name')} = 'pageview' then ${facts.event('page')} ${join(reached, ' ')} end`;
}
