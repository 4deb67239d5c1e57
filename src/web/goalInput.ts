import { z } from 'zod';
import { AMOUNT } from '../model/currency.ts';
import type { GoalMatch, NewGoal } from '../model/goal.ts';
import { parseConditions, storedConditions } from '../reports/goalConditions.ts';
import { currency, hostName } from './fields.ts';
import { readInput } from './route.ts';

/** A filter, or a list of filters that must all hold. */
const where = z
  .array(z.unknown())
  .min(1)
  .max(50)
  .transform((given) => (typeof given[0] === 'string' ? [given] : given));

const FIELDS = {
  site: hostName,
  name: z.string().min(1).max(120).optional(),
  event: z.string().min(1).max(120).optional(),
  page: z
    .string()
    .min(1)
    .max(2_000)
    .regex(/^[/*]/, 'a path such as /thanks or /blog/* is expected')
    .optional(),
  where: where.optional(),
  scroll: z.int().min(1).max(100).optional(),
  engaged: z.number().min(0.001).max(86_400).optional(),
  value: z
    .union([z.string(), z.number().transform(String)])
    .refine((text) => AMOUNT.test(text), 'an amount above 0 such as 20 or 12.50 is expected')
    .optional(),
  currency: currency.optional(),
};

/** Body of `POST /api/goals`. */
export const goalInput = z
  .strictObject(FIELDS)
  .refine(({ event, page }) => (event === undefined) !== (page === undefined), {
    error: 'either event or page is expected, and not both',
    path: ['event'],
  })
  .refine(({ page, scroll }) => page !== undefined || scroll === undefined, {
    error: 'pages are scrolled, not events: page is expected with it',
    path: ['scroll'],
  })
  .refine(({ page, engaged }) => page !== undefined || engaged === undefined, {
    error: 'time is spent on pages, not on events: page is expected with it',
    path: ['engaged'],
  })
  .refine(({ value, currency }) => value !== undefined || currency === undefined, {
    error: 'an amount has a currency: value is expected with it',
    path: ['currency'],
  });

type GoalInput = z.output<typeof goalInput>;

/** Body of `PATCH /api/goals/:name`: what is not given stays, null takes a condition or the value away. */
export const goalChange = z.strictObject({
  name: FIELDS.name,
  event: FIELDS.event,
  page: FIELDS.page,
  where: FIELDS.where.nullable(),
  scroll: FIELDS.scroll.nullable(),
  engaged: FIELDS.engaged.nullable(),
  value: FIELDS.value.nullable(),
  currency: FIELDS.currency,
});

/** A goal as it is after a change. An event takes the place of a page with all that is asked of it, and the other way round. */
export function goalChanged(old: object, change: z.output<typeof goalChange>): GoalInput {
  const gone = [
    ...(change.event === undefined ? [] : ['page', 'scroll', 'engaged']),
    ...(change.page === undefined ? [] : ['event']),
    ...(change.value === null ? ['currency'] : []),
  ];
  const kept = Object.entries(old).filter(([field]) => !gone.includes(field));
  const merged = Object.entries({ ...Object.fromEntries(kept), ...change });
  return readInput(goalInput, Object.fromEntries(merged.filter(([, value]) => value !== null)));
}

/** The goal to be made. @throws Problem `malformed` that names the condition at fault */
export function newGoal(input: GoalInput): NewGoal {
  const { site, name, value, currency } = input;
  return { site, name, match: matchOf(input), value, currency };
}

/** What the goal matches. @throws Problem `malformed` that names the condition at fault */
export function matchOf(input: GoalInput): GoalMatch {
  const { event, page = '', scroll, engaged } = input;
  const conditions =
    input.where === undefined ? {} : { where: storedConditions(parseConditions(input.where, 'where')) };
  if (event !== undefined) return { event, ...conditions };
  return {
    page,
    ...conditions,
    ...(scroll === undefined ? {} : { scroll }),
    ...(engaged === undefined ? {} : { engaged }),
  };
}
