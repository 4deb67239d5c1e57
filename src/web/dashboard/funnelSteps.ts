import { namedSteps } from '../../model/funnel.ts';
import { isOperator, OPERATORS } from '../../reports/operators.ts';
import { type Asking, common } from './ask.ts';
import type { Looking } from './panel.ts';
import { chosen } from './places.ts';

/** A step as the form has it: one condition. Saved funnels may have steps that are more; those are shown, not edited. */
export interface FormStep {
  what: string;
  how: string;
  value: string;
}

/** What a step can be; the first is what an empty row begins with. */
export const WHATS = {
  'event:page': 'Page',
  'event:goal': 'Goal',
  'event:name': 'Event',
  'event:product': 'Product',
} as const;
/** Steps that the form has room for. */
export const MOST_STEPS = 10;

/** The steps of an address: three lists of equal length, rows without a value left out. */
export function stepsOf({ view }: Pick<Looking, 'view'>): readonly FormStep[] {
  const all = (name: string) => view.own.filter(([known]) => known === name).map(([, value]) => value);
  const [whats, hows] = [all('what'), all('how')];
  return all('value')
    .map((value, index) => ({
      what: whats[index] ?? 'event:page',
      how: hows[index] ?? 'is',
      value: value.trim(),
    }))
    .filter(({ value, how }) => value !== '' && isOperator(how))
    .slice(0, MOST_STEPS);
}

export const filterOf = ({ what, how, value }: FormStep): readonly unknown[] => [how, what, [value]];

/** The form's row of a saved step; null of one that it cannot show. */
export function formStep(filter: readonly unknown[]): FormStep | null {
  const [how, what, values] = filter;
  const only = Array.isArray(values) && values.length === 1 ? values[0] : undefined;
  const known = typeof what === 'string' && typeof how === 'string' && Object.hasOwn(OPERATORS, how);
  return known && typeof only === 'string' && filter.length === 3 ? { what, how, value: only } : null;
}

/** Order and limit of time as the address says them, in the words of the API. */
export function termsOf(looking: Pick<Looking, 'view'>) {
  const days = Math.min(Math.max(Math.trunc(Number(chosen(looking, 'days')) || 7), 1), 365);
  return {
    order: chosen(looking, 'order') === 'strict' ? ('strict' as const) : ('ordered' as const),
    within: chosen(looking, 'within') === 'days' ? { days } : ('visit' as const),
  };
}

/** The question of what the address says: a saved funnel by its name, or steps; null before there are two. */
export function funnelQuestion(looking: Looking): Asking | null {
  const by = chosen(looking, 'by') ?? '';
  const base = {
    ...common(looking.site, looking.view),
    ...(by === '' ? {} : { dimensions: [by], limit: 20 }),
  };
  const saved = chosen(looking, 'funnel');
  if (saved !== null) return { ...base, funnel: saved };
  const steps = stepsOf(looking);
  if (steps.length < 2) return null;
  return { ...base, ...termsOf(looking), steps: namedSteps(steps.map((step) => [...filterOf(step)])) };
}

/** The saved funnel that is looked at, or that what is looked at was made from; null of a new one. */
export function savedName(looking: Pick<Looking, 'view'>): string | null {
  return chosen(looking, 'funnel') ?? chosen(looking, 'edits');
}
