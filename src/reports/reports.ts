import { answer } from './answer.ts';
import type { Context } from './ask.ts';
import { attribution } from './attribution/attribution.ts';
import { coverage } from './coverage/coverage.ts';
import { experimentResults } from './experiments/results.ts';
import { funnel } from './funnel/funnel.ts';
import { journeys } from './journeys/journeys.ts';
import { realtime } from './realtime.ts';
import { retention } from './retention/retention.ts';

/** Every kind of question, by the name under which it is asked. Each takes a request body and throws Problem `malformed`. */
export const REPORTS = {
  answer,
  attribution,
  coverage,
  experiment: experimentResults,
  funnel,
  journeys,
  realtime,
  retention,
} as const satisfies Record<string, (given: unknown, context: Context) => Promise<unknown>>;

export type ReportName = keyof typeof REPORTS;
/** What a report answers. */
export type ReportOf<Name extends ReportName> = Awaited<ReturnType<(typeof REPORTS)[Name]>>;
