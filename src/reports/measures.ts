import type { Dialect } from '../warehouse/dialect.ts';
import { raw, type Sql } from '../warehouse/sql.ts';

/**
 * Whose numbers. `row`: of the row itself. `everyone`: of all rows together. `audience`: the same under the filters that
 * remain without goals. `peers`: of the row under those.
 */
export type Population = 'row' | 'everyone' | 'audience' | 'peers';

/**
 * Where numbers are found, one row each: `events` e, `visits` v (a visit in the row), `engagement` v (a visit with
 * engagement in the row), `exits` v (a visit and a page that it saw), `sales` v (a piece of revenue).
 */
export const RELATIONS = ['events', 'visits', 'engagement', 'exits', 'sales'] as const;
export type Relation = (typeof RELATIONS)[number];

/** A number that a select can aggregate by row, and its SQL over each relation that has it, given the most rows there can be. */
export interface Measure {
  readonly population: Population;
  readonly sql: Readonly<Partial<Record<Relation, (dialect: Dialect, groups: number) => Sql>>>;
  /** It counts visits, so that a relation of visits has it for nothing. */
  readonly ofVisits?: true;
  /** Over visits it needs to know how many of their events are in the row. */
  readonly ofEvents?: true;
}

const over = (text: string) => () => raw(text);

/** Distinct visitors of a population. */
export const visitorsOf = (population: Population): Measure => ({
  population,
  sql: {
    events: (dialect, groups) => dialect.visitors(raw('e.visitor'), groups),
    visits: (dialect, groups) => dialect.visitors(raw('v.visitor'), groups),
  },
});
export const visitors = visitorsOf('row');
export const visits: Measure = {
  population: 'row',
  sql: { events: over('count(distinct e.session)'), visits: over('count(v.session)') },
  ofVisits: true,
};
export const pageviews: Measure = {
  population: 'row',
  sql: { events: over(`count(case when e.name = 'pageview' then 1 end)`), visits: over('sum(v.views)') },
  ofEvents: true,
};
export const events: Measure = {
  population: 'row',
  sql: { events: over('count(*)'), visits: over('sum(v.events)') },
  ofEvents: true,
};
/** A number of the row that one relation alone has. */
export const only = (relation: Relation, text: string): Measure => ({
  population: 'row',
  sql: { [relation]: over(text) },
});
/** Of events where revenue is plain. */
const ofMoney = (aggregate: 'sum' | 'count'): Measure => ({
  population: 'row',
  sql: { events: over(`${aggregate}(e.revenue)`), sales: over(`${aggregate}(v.amount)`) },
});
export const revenue = ofMoney('sum');
export const paid = ofMoney('count');
