import { z } from 'zod';
import { type Allowed, SUBJECT, SUBJECT_ALLOWED } from './question.ts';

/** How long a cohort gathers, and how long it has to come back each time. */
export const COHORT_INTERVALS = ['day', 'week', 'month'] as const;
export type CohortInterval = (typeof COHORT_INTERVALS)[number];

/** Body of `POST /api/query/retention`. */
export const retentionQuestion = z.strictObject({
  ...SUBJECT,
  interval: z.enum(COHORT_INTERVALS).default('week'),
  goal: z.string().min(1).max(120).optional(),
});
export type RetentionQuestion = z.output<typeof retentionQuestion>;

export const RETENTION_ALLOWED: Allowed = {
  ...SUBJECT_ALLOWED,
  interval: [...COHORT_INTERVALS],
  goal: 'the name of a goal; without one any page view or event is a return',
};
