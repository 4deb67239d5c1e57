import type { Order, Within } from '../../model/funnel.ts';

/** The words of a funnel's answer. */
export const WORDS = (order: Order, within: Within): Readonly<Record<string, string>> => ({
  attempt:
    'An attempt begins with an event that is the first step and goes on with the first later event that is the next. ' +
    `Of the attempts of one ${within === 'visit' ? 'visit' : 'visitor'} the one that got furthest counts, the first of several. ` +
    'Every step is an event of its own, in the period, and meets the filters.',
  order:
    order === 'ordered'
      ? 'Other page views and events may happen between the steps.'
      : 'Every step is the very next page view or event of the visitor under the filters: anything in between, a reload too, ends the attempt.',
  within:
    within === 'visit'
      ? 'All steps are in one visit.'
      : `All steps are within ${within.days} × 24 hours of the first, in one visit or several.`,
  visitors: 'Distinct visitors with an attempt that came to the step',
  ...(within === 'visit' ? { visits: 'Visits with an attempt that came to the step' } : {}),
  conversion: `Shares are of ${within === 'visit' ? 'visits' : 'visitors'}, in per cent.`,
  seconds: 'Time from the step before to this one',
  dimensions: 'Values at the first step of the attempt',
});
