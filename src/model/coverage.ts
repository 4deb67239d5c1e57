import { z } from 'zod';
import { type Allowed, SUBJECT, SUBJECT_ALLOWED } from './question.ts';

/** Rows that a list may have. */
const MOST_ROWS = 1_000;

/** Body of `POST /api/query/coverage`. */
export const coverageQuestion = z.strictObject({
  ...SUBJECT,
  limit: z.int().min(1).max(MOST_ROWS).default(100),
});
export type CoverageQuestion = z.output<typeof coverageQuestion>;

export const COVERAGE_ALLOWED: Allowed = {
  ...SUBJECT_ALLOWED,
  limit: `a whole number from 1 to ${MOST_ROWS}: rows of each list`,
};
