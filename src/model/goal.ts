import type { Revenue } from './event.ts';

/** Conditions on what an event says of itself, as a question's filters spell them; joined by and, or, not. */
export type GoalCondition =
  | readonly ['and' | 'or', readonly GoalCondition[]]
  | readonly ['not', GoalCondition]
  | readonly [
      op: string,
      dimension: string,
      values: readonly string[],
      options?: { readonly case_sensitive: boolean },
    ];

/**
 * What a goal matches: an event by name, or a page view whose path matches a pattern (`*` within and across segments).
 * All of `where` must hold. `scroll` (per cent) and `engaged` (seconds) ask for page views that were read: the first
 * matching view of a page in a visit counts, once, where the engagement of that visit with that page reaches them.
 */
export type GoalMatch =
  | { event: string; where?: readonly GoalCondition[] }
  | { page: string; where?: readonly GoalCondition[]; scroll?: number; engaged?: number };

export interface Goal {
  id: number;
  /** Domain of the site it belongs to. */
  site: string;
  /** `Signup` for an event, `Visit /blog/*` for a page, unless the owner names it. */
  name: string;
  match: GoalMatch;
  /** What reaching it is worth where the event carries no revenue of its own. */
  value?: Revenue;
}

/** A goal that is to be made: of what it is worth the amount, and the currency where that is not the site's. */
export interface NewGoal extends Pick<Goal, 'site' | 'match'> {
  name?: string | undefined;
  value?: string | undefined;
  currency?: string | undefined;
}

/** `Signup`, `Visit /blog/*`, `Visit /blog/*, scrolled 75 %, plan is pro`. */
export function goalName(match: GoalMatch): string {
  const { scroll, engaged } = 'page' in match ? match : {};
  return [
    'event' in match ? match.event : `Visit ${match.page}`,
    ...(scroll === undefined ? [] : [`scrolled ${scroll} %`]),
    ...(engaged === undefined ? [] : [`engaged ${engaged} s`]),
    ...(match.where ?? []).map(inWords),
  ].join(', ');
}

function inWords(condition: GoalCondition): string {
  if (condition[0] === 'not') return `not (${inWords(condition[1] as GoalCondition)})`;
  const [op, dimension, values] = condition;
  if (typeof dimension !== 'string') {
    return `(${(dimension as readonly GoalCondition[]).map(inWords).join(` ${op} `)})`;
  }
  const name = dimension.replace(/^(event:props|event|visit:experiment):/, '');
  return `${name} ${op.replace('_', ' ')} ${(values ?? []).join(', ')}`;
}
