import { raw, type Sql, sql } from '../warehouse/sql.ts';
import type { Facts, Scope } from './facts.ts';
import { type Filter, filterSql } from './filter.ts';
import type { Keys } from './keys.ts';
import { needs, type Rows, sessionsThatDid } from './rows.ts';
import { firstVisits, sessionColumn } from './visitorType.ts';

/**
 * Visits `s` out of a relation that has every column of `sessions`, and a column `k…` for each key that is a time. For
 * questions about visits.
 */
export function sessionRows(scope: Scope, keys: Keys, filter: Filter, visits: Sql): Rows {
  const facts: Facts = {
    scope,
    signs: false,
    goal: null,
    cookie: null,
    sessionNumber: raw('s.session'),
    event: (column) => {
      throw new RangeError(`a visit has no ${column}`);
    },
    visit: (column) => raw(`s.${column}`),
    session: sessionColumn,
    time: (interval) => raw(`s.k${keys.find((one) => one.dimension.interval === interval)?.at}`),
  };
  const dimensions = keys.map((one) => one.dimension);
  const first = needs(dimensions, filter).visitor
    ? sql` join ${firstVisits(scope)} f on f.visitor = s.visitor`
    : raw('');
  const did = (inner: Filter) => sessionsThatDid(scope, inner);
  return { facts, source: sql`from (${visits}) s${first} where ${filterSql(filter, facts, did)}` };
}
