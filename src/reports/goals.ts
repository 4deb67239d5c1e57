import type { Goal } from '../model/goal.ts';
import { join, raw, type Sql, sql } from '../warehouse/sql.ts';
import type { Facts } from './facts.ts';

/** Truth of "this event matches the goal". */
export function goalMatched(goal: Goal, facts: Facts): Sql {
  if ('event' in goal.match) return sql`${facts.event('name')} = ${goal.match.event}`;
  const pattern = likePattern(goal.match.page);
  return sql`(${facts.event('name')} = 'pageview' and ${facts.scope.dialect.like(facts.event('page'), pattern)})`;
}

/** Truth of "this event matches some goal". */
export function anyGoalMatched(facts: Facts): Sql {
  const { goals } = facts.scope;
  if (goals.length === 0) return raw('false');
  return sql`(${join(
    goals.map((goal) => goalMatched(goal, facts)),
    ' or ',
  )})`;
}

/** `/blog/*` as a `like` pattern; what is special there is escaped. */
function likePattern(page: string): string {
  return escapeLike(page).replaceAll('*', '%');
}

/** Text that `like` takes literally. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (special) => `\\${special}`);
}
