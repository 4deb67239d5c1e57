import { z } from 'zod';

// What `POST /api/query/coverage` answers (src/reports/coverage).

const covered = {
  pageviews: z.int().describe('Page views of people that the access log tells of'),
  missed: z.int().describe('Those of them that the tag did not report'),
  missed_share: z.number().nullable().describe('Per cent'),
  interval: z.tuple([z.number(), z.number()]).nullable().describe('95 % interval of the share, per cent'),
};
const rows = z.array(z.object({ value: z.string(), ...covered }));

export const coverageSchema = z.looseObject({
  totals: z.object(covered),
  by: z.object({ browser: rows, country: rows, page: rows }),
  untagged_pages: z.array(z.object({ page: z.string(), pageviews: z.int() })),
});
