import type { Revenue } from '../model/event.ts';
import { join, raw, type Sql, sql } from '../warehouse/sql.ts';
import type { Facts } from './facts.ts';

/** A goal as questions look for it. */
export interface SoughtGoal {
  readonly name: string;
  /** What reaching it is worth where the event carries no revenue. */
  readonly value: Revenue | null;
  /** Truth of "this event matches the goal". */
  matched(facts: Facts): Sql;
}

/** Truth of "this event matches some goal". */
export function anyGoalMatched(facts: Facts): Sql {
  const { goals } = facts.scope;
  if (goals.length === 0) return raw('false');
  return sql`(${join(
    goals.map((goal) => goal.matched(facts)),
    ' or ',
  )})`;
}

/** `/blog/*` as a `like` pattern; what is special there is escaped. */
export function likePattern(page: string): string {
  return escapeLike(page).replaceAll('*', '%');
}

/** Text that `like` takes literally. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (special) => `\\${special}`);
}
