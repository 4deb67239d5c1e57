/** What a goal matches: an event by name, or a page view whose path matches a pattern (`*` within and across segments). */
export type GoalMatch = { event: string } | { page: string };

export interface Goal {
  id: number;
  /** Domain of the site it belongs to. */
  site: string;
  /** `Signup` for an event, `Visit /blog/*` for a page, unless the owner names it. */
  name: string;
  match: GoalMatch;
}

export function goalName(match: GoalMatch): string {
  return 'event' in match ? match.event : `Visit ${match.page}`;
}
