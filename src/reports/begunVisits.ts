import { raw, type Sql, sql } from '../warehouse/sql.ts';
import type { Scope } from './facts.ts';
import type { Filter } from './filter.ts';
import { sessionsThatDid } from './rows.ts';
import { sessionRows } from './sessionRows.ts';
import { isAboutVisits } from './visits.ts';

/** Visits that began in the period and had an event there that meets the filter: visitor, identity, first_at. */
export function begunVisits(scope: Scope, filter: Filter): Sql {
  const begun = sql`select s.* from sessions s where s.site = ${scope.site} and s.first_at >= ${scope.from} and s.first_at < ${scope.to}`;
  const columns = raw('select s.visitor as visitor, s.identity as identity, s.first_at as first_at');
  // A filter on visits alone need not look at their events.
  if (isAboutVisits(scope, [], filter))
    return sql`${columns} ${sessionRows(scope, [], filter, begun).source}`;
  return sql`${columns} from (${begun}) s where s.session in (${sessionsThatDid(scope, filter)})`;
}
