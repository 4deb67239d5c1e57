import { raw, type Sql, sql } from '../warehouse/sql.ts';
import type { Scope } from './facts.ts';

/**
 * Whose numbers. `row`: of the row itself. `everyone`: of all rows together. `audience`: the same under the filters that
 * remain without goals. `peers`: of the row under those.
 */
export type Population = 'row' | 'everyone' | 'audience' | 'peers';

/**
 * Where numbers are found, one row each: `events` e, `visits` v (a visit in the row), `engagement` v (a visit with
 * engagement in the row), `exits` v (a visit and a page that it saw).
 */
export type Relation = 'events' | 'visits' | 'engagement' | 'exits';

/** A number that a select can aggregate by row, and its SQL over each relation that has it. */
export interface Measure {
  readonly population: Population;
  readonly sql: Readonly<Partial<Record<Relation, (scope: Scope) => Sql>>>;
  /** It counts visits, so that a relation of visits has it for nothing. */
  readonly ofVisits?: true;
}

const over = (text: string) => () => raw(text);
const inCurrency = (scope: Scope) => sql`case when e.currency = ${scope.currency} then e.revenue end`;

/** Distinct visitors of a population. */
export const visitorsOf = (population: Population): Measure => ({
  population,
  sql: { events: over('count(distinct e.visitor)'), visits: over('count(distinct v.visitor)') },
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
};
export const events: Measure = {
  population: 'row',
  sql: { events: over('count(*)'), visits: over('sum(v.events)') },
};
export const revenue: Measure = {
  population: 'row',
  sql: { events: (scope) => sql`sum(${inCurrency(scope)})` },
};
export const paid: Measure = {
  population: 'row',
  sql: { events: (scope) => sql`count(${inCurrency(scope)})` },
};
/** A number of the row that one relation alone has. */
export const only = (relation: Relation, text: string): Measure => ({
  population: 'row',
  sql: { [relation]: over(text) },
});
