import { raw, type Sql, sql } from '../warehouse/sql.ts';
import type { Dimension } from './dimension.ts';
import type { Scope } from './facts.ts';
import type { Filter } from './filter.ts';
import { columns, groupAs, groupOf, type Keys, mostGroups } from './keys.ts';
import { type Measure, type Population, RELATIONS, type Relation } from './measures.ts';
import { pagesSeen, timesOnPages } from './pages.ts';
import { isAboutPages, visitsByPages } from './pageVisits.ts';
import { eventRows, needs } from './rows.ts';
import { isPlain, sales } from './sales.ts';
import { isAboutVisits, visitsByEvents, wholeVisits } from './visits.ts';

/** What a statement is made from. */
export interface TablePlan {
  readonly scope: Scope;
  readonly dimensions: readonly Dimension[];
  readonly filter: Filter;
  /** The filter without its goals. */
  readonly remaining: Filter;
}

/** One select with one row a key; its measures are the columns `m0`, `m1`, … */
export interface Table {
  readonly name: string;
  readonly keys: Keys;
  readonly measures: readonly Measure[];
  readonly select: Sql;
}

const POPULATIONS = ['row', 'everyone', 'audience', 'peers'] as const satisfies readonly Population[];

/**
 * The selects that hold the measures; a statement joins them by key, so that facts of visits are never multiplied by
 * the events of the visit. The first one has every key of the answer.
 */
export function tables(plan: TablePlan, measures: readonly Measure[]): readonly Table[] {
  return POPULATIONS.flatMap((population) => {
    const wanted = [...new Set(measures)].filter((one) => one.population === population);
    const leads = population === 'row' && plan.dimensions.length > 0;
    return wanted.length > 0 || leads ? tablesOf(population, plan, wanted, leads) : [];
  });
}

function tablesOf(
  population: Population,
  plan: TablePlan,
  wanted: readonly Measure[],
  leads: boolean,
): Table[] {
  const { scope } = plan;
  const { keys, filter } = populationOf(population, plan);
  const byPages = isAboutPages(scope, keys, filter);
  const about = byPages || isAboutVisits(scope, keys, filter);
  const groups = mostGroups(keys, scope);
  const chosen = shared(wanted, about, moneyOf(wanted, scope, keys, filter, about));
  const table = (relation: Relation, select: (measured: readonly Sql[]) => Sql): Table[] => {
    const of = chosen.get(relation) ?? [];
    const measured = of.flatMap((one, index) => {
      const text = one.sql[relation];
      return text === undefined ? [] : [sql`${text(scope.dialect, groups)} as ${raw(`m${index}`)}`];
    });
    return [
      {
        name: `${population}_${relation}`,
        keys,
        measures: of,
        select: select(measured),
      },
    ];
  };
  const from = (relation: Sql) => (measured: readonly Sql[]) => {
    const group = groupOf(keys, 'v', scope);
    return sql`select ${columns(group.keys, measured)} from (${relation}) v${group.by}`;
  };
  const events = (measured: readonly Sql[]) => {
    const { facts, source } = eventRows(
      scope,
      'actions',
      keys.map((one) => one.dimension),
      filter,
    );
    const group = groupAs(keys, facts);
    return sql`select ${columns(group.keys, measured)} ${source}${group.by}`;
  };
  const relation = byPages ? visitsByPages : about ? wholeVisits : visitsByEvents;
  const counted = (chosen.get('visits') ?? []).some((one) => one.ofEvents);
  const visits = from(relation(scope, keys, filter, counted));
  // Events of nobody have rows too, which `visitsByEvents` knows nothing of.
  const leading = !leads ? null : chosen.has('events') || !about ? 'events' : 'visits';
  return [
    ...(chosen.has('events') || leading === 'events' ? table('events', events) : []),
    ...(chosen.has('visits') || leading === 'visits' ? table('visits', visits) : []),
    ...(chosen.has('engagement') ? table('engagement', from(timesOnPages(scope, keys, filter))) : []),
    ...(chosen.has('exits') ? table('exits', from(pagesSeen(scope, keys, filter))) : []),
    ...(chosen.has('sales') ? table('sales', from(sales(scope, keys, filter))) : []),
  ];
}

/**
 * Which relation each measure is taken from. Visits where they can be read as such; else events, but for what only
 * visits know, and what then comes with them for nothing (telling visits apart is most of the work).
 */
function shared(
  wanted: readonly Measure[],
  about: boolean,
  money: 'events' | 'sales',
): ReadonlyMap<Relation, readonly Measure[]> {
  const needsVisits = wanted.some(
    ({ sql: { events, visits } }) => visits !== undefined && events === undefined,
  );
  const chosen = new Map<Relation, Measure[]>();
  for (const one of wanted) {
    const byVisits =
      one.sql.visits !== undefined &&
      (about || one.sql.events === undefined || (needsVisits && one.ofVisits));
    const relation = byVisits
      ? 'visits'
      : one.sql.sales !== undefined
        ? money
        : RELATIONS.find((name) => one.sql[name] !== undefined);
    if (relation === undefined) throw new RangeError('a measure is of some relation');
    chosen.set(relation, [...(chosen.get(relation) ?? []), one]);
  }
  return chosen;
}

/**
 * Where revenue is taken from. Where it is plain, with the events if these are looked at anyway: because other numbers need
 * them, or because finding the rows among events is less work than among visits and looking at events for revenue besides.
 */
function moneyOf(
  wanted: readonly Measure[],
  scope: Scope,
  keys: Keys,
  filter: Filter,
  about: boolean,
): 'events' | 'sales' {
  if (!isPlain(scope, keys, filter)) return 'sales';
  const dimensions = keys.map((one) => one.dimension);
  const alone = wanted.every(({ sql }) => sql.sales !== undefined) && !needs(dimensions, filter).session;
  return !about || alone ? 'events' : 'sales';
}

/** Who is counted: the keys and the filter of the row itself, or of what it is a share of. */
function populationOf(
  population: Population,
  { dimensions, filter, remaining }: TablePlan,
): { keys: Keys; filter: Filter } {
  const keys = dimensions.map((dimension, at) => ({ at, dimension }));
  switch (population) {
    case 'row':
      return { keys, filter };
    case 'everyone':
      return { keys: [], filter };
    case 'audience':
      return { keys: [], filter: remaining };
    case 'peers':
      return { keys: keys.filter((one) => one.dimension.unfolds !== 'goal'), filter: remaining };
  }
}
