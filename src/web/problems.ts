import type { Context } from 'hono';
import { Problem } from '../model/problem.ts';

/** The one map from what was thrown to an HTTP answer: RFC 9457. A 5xx that is no Problem is a defect and is logged whole. */
export function problemResponse(error: unknown, context: Context, log: (error: unknown) => void): Response {
  const problem =
    error instanceof Problem
      ? error
      : new Problem('internal', 'This is a defect in Firsthand; its log says more.', { cause: error });
  if (!(error instanceof Problem)) log(error);
  const { retryAfter, headers } = problem.details;
  return context.body(JSON.stringify(problem), {
    status: problem.status as 400,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...headers,
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      ...(problem.code === 'unauthorized' ? { 'www-authenticate': 'Bearer realm="firsthand"' } : {}),
    },
  });
}
