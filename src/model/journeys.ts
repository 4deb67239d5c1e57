import { z } from 'zod';
import { type Allowed, SUBJECT, SUBJECT_ALLOWED } from './question.ts';

export const MAX_DEPTH = 5;
const MAX_ENTRIES = 100;

/** Body of `POST /api/query/journeys`. */
export const journeysQuestion = z.strictObject({
  ...SUBJECT,
  from: z.array(z.unknown()).min(1),
  depth: z.int().min(1).max(MAX_DEPTH).default(3),
  goals: z.boolean().default(true),
  limit: z.int().min(1).max(MAX_ENTRIES).default(10),
});
export type JourneysQuestion = z.output<typeof journeysQuestion>;

export const JOURNEYS_ALLOWED: Allowed = {
  ...SUBJECT_ALLOWED,
  from: 'a filter, such as ["is","event:page",["/pricing"]] or ["is","event:goal",["Signup"]]',
  depth: `a whole number from 1 to ${MAX_DEPTH}`,
  goals: 'true or false: whether goals that are no page views are stops too',
  limit: `a whole number from 1 to ${MAX_ENTRIES}`,
};
