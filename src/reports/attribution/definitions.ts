import type { AttributionQuestion } from '../../model/attribution.ts';
import { DIRECT } from '../../model/event.ts';
import { describedModel } from './models.ts';

/** Visits of a path that its list shows. */
export const LONGEST = 100;

/** The words of an attribution. */
export function definitionsOf({
  goal,
  models,
  lookback,
  half_life,
}: AttributionQuestion): Readonly<Record<string, string>> {
  return {
    conversions: `Events that match the goal ${goal} in the period, as \`conversions\` counts them; filters choose them. Each model divides all of them, so that every column adds up to their number.`,
    path: `Visits of the visitor, oldest first, that began within ${lookback} × 24 hours before the visit in which the conversion happened began, and that visit. They may lie before the period, and filters do not choose among them. Every conversion looks back on its own, past earlier ones.`,
    direct: `A visit is direct when its source is \`${DIRECT}\`: no campaign and no known referrer brought it.`,
    lasting:
      'Visitors without a lasting id cannot be followed from visit to visit: the path of their conversions is the visit in which they happened. A conversion of nobody is a path of its own.',
    ...Object.fromEntries(
      models.map((name) => [
        name,
        describedModel(name)
          .definition.replace('2 × H days', `${2 * half_life} days`)
          .replace('H days', `${half_life} days`),
      ]),
    ),
    ...(models.includes('markov')
      ? { removal_effect: 'Per cent of the conversions that would be gone without the value, before scaling' }
      : {}),
    revenue:
      'Revenue of the conversions as `total_revenue` counts it, divided as they are; null where none has any',
    paths: `Visits in a row with the same value are one step; of a longer path its last ${LONGEST} visits are shown. \`visits\` and \`days\` (from the first visit to the one that converted) are means over the conversions.`,
    rest: 'What is not among the rows',
  };
}
