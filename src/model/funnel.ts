import { z } from 'zod';
import { type Allowed, MAX_LIMIT, SUBJECT, SUBJECT_ALLOWED } from './question.ts';

const MAX_STEPS = 10;
export const MAX_DAYS = 365;

const stepName = z.string().min(1).max(120);
const stepGiven = z.union([
  z.array(z.unknown()).min(1),
  z.strictObject({ name: stepName.optional(), filter: z.array(z.unknown()).min(1) }),
]);

/** `ordered`: other things may happen between the steps; `strict`: nothing may. */
export const ORDERS = ['ordered', 'strict'] as const;
export type Order = (typeof ORDERS)[number];
/** All steps in one visit, or in so many days of the visitor. */
export type Within = 'visit' | { readonly days: number };

const SHAPE = {
  steps: z.array(stepGiven).min(2).max(MAX_STEPS),
  order: z.enum(ORDERS),
  within: z.union([z.literal('visit'), z.strictObject({ days: z.int().min(1).max(MAX_DAYS) })]),
};

const SHAPE_ALLOWED = {
  steps: `a list of 2 to ${MAX_STEPS} filters, or of {"name":…,"filter":…}`,
  order: [...ORDERS],
  within: ['"visit"', `{"days":7}, 1 to ${MAX_DAYS}`],
} as const satisfies Allowed;

/** What a funnel is made of, as its owner saves it. Whether the filters are any is checked in `src/reports`. */
export const funnelDefinition = z.strictObject({
  site: z.string().min(1).max(253),
  name: z.string().min(1).max(120),
  steps: SHAPE.steps,
  order: SHAPE.order.default('ordered'),
  within: SHAPE.within.default('visit'),
});

/** Body of `PATCH /api/funnels/:name`: what is not given stays. */
export const funnelChange = z.strictObject({ name: stepName, ...SHAPE }).partial();

/** Body of `POST /api/query/funnel`: a saved funnel by its name, or the steps themselves. */
export const funnelQuestion = z.strictObject({
  ...SUBJECT,
  funnel: z.string().min(1).max(120).optional(),
  steps: SHAPE.steps.optional(),
  order: SHAPE.order.optional(),
  within: SHAPE.within.optional(),
  dimensions: z.array(z.string().min(1).max(400)).max(8).default([]),
  limit: z.int().min(1).max(MAX_LIMIT).default(100),
  offset: z.int().min(0).max(1_000_000_000).default(0),
});
export type FunnelQuestion = z.output<typeof funnelQuestion>;

export const FUNNEL_ALLOWED: Allowed = {
  ...SUBJECT_ALLOWED,
  ...SHAPE_ALLOWED,
  funnel: 'the name of a saved funnel',
  dimensions: 'a list of up to 8 names of dimensions',
  limit: `a whole number from 1 to ${MAX_LIMIT}`,
  offset: 'a whole number from 0 to 1000000000',
};

/** A step: what it is called, and the filter that an event meets to be one. */
export interface Step {
  readonly name: string;
  readonly filter: readonly unknown[];
}

/** A saved funnel. */
export interface Funnel {
  readonly id: number;
  /** Domain of the site it belongs to. */
  readonly site: string;
  readonly name: string;
  readonly steps: readonly Step[];
  readonly order: Order;
  readonly within: Within;
}

/** Steps as they are kept: every one with a name. */
export function namedSteps(given: readonly z.output<typeof stepGiven>[]): readonly Step[] {
  return given.map((one) => {
    // An array has a `filter` of its own.
    const step: { name?: string | undefined; filter: unknown[] } = Array.isArray(one) ? { filter: one } : one;
    return { name: step.name ?? nameOf(step.filter), filter: step.filter };
  });
}

/** `Signup` for a goal or an event, `/pricing` for a page, else the filter in words. */
function nameOf(filter: readonly unknown[]): string {
  const [op, dimension, values] = filter;
  const list: readonly unknown[] = Array.isArray(values) ? values : [];
  const plain = list.length > 0 && list.every((one) => typeof one === 'string');
  const name = !plain
    ? JSON.stringify(filter)
    : op === 'is' && ['event:goal', 'event:name', 'event:page'].includes(String(dimension))
      ? list.join(', ')
      : `${String(dimension)} ${String(op)} ${list.join(', ')}`;
  return name.length > 120 ? `${name.slice(0, 119)}…` : name || '(empty)';
}
