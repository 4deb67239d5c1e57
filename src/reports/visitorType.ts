import { raw, type Sql, sql } from '../warehouse/sql.ts';
import type { Scope, SessionColumn } from './facts.ts';

/**
 * Columns of a session `s`; of its visitor `f` where needed. Cookieless ids last a day, so nobody can tell whether such a
 * visitor has been here before.
 */
export function sessionColumn(column: SessionColumn): Sql {
  return column === 'visitor_type' ? VISITOR_TYPE : raw(`s.${column}`);
}

const VISITOR_TYPE = raw(
  `case when s.identity = 'cookieless' then null when s.first_at = f.first_at then 'new' when s.first_at > f.first_at then 'returning' end`,
);

/** When each visitor of the site came first, in or before the period. */
export function firstVisits(scope: Scope): Sql {
  return sql`(select visitor, min(first_at) as first_at from sessions where site = ${scope.site} and first_at is not null group by visitor)`;
}
