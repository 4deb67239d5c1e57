import { z } from 'zod';
import type { AnswerPorts } from './answers.ts';
import { ownSite, siteQuery } from './fields.ts';
import { type Route, route } from './route.ts';

export interface RealtimePorts extends Pick<AnswerPorts, 'report'> {
  /** Who is on a site now as server-sent events, whenever it changes. @throws Problem `not_found`, `too_many` */
  followRealtime(site: string): ReadableStream<Uint8Array>;
}

const listed = z.array(z.object({ name: z.string(), visitors: z.int() }));
const recent = z
  .object({
    visitors: z.int().describe('Distinct visitors with an event; engagement alone is none'),
    pages: listed.describe('The 100 pages with most visitors'),
    total_pages: z.int(),
    sources: listed.describe('The 100 sources with most visitors'),
    total_sources: z.int(),
  })
  .meta({ id: 'Recent' });
const seen = z
  .object({ site: z.string(), at: z.iso.datetime(), last_5_minutes: recent, last_30_minutes: recent })
  .meta({ id: 'Realtime' });

export const EVENT_STREAM = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // nginx would keep the events until its buffer is full.
  'x-accel-buffering': 'no',
};

const tag = 'Realtime';

export const REALTIME_ROUTES: readonly Route<RealtimePorts>[] = [
  route({
    method: 'GET',
    path: '/api/realtime',
    scope: 'read',
    tag,
    limited: true,
    summary: 'Visitors in the last 5 and 30 minutes, by page and source',
    status: 200,
    schema: null,
    query: siteQuery,
    answer: seen,
    example: { site: 'example.com' },
    handle: (ports, { principal, query }) => ports.report('realtime', { site: ownSite(principal, query) }),
  }),
  route({
    method: 'GET',
    path: '/api/realtime/stream',
    scope: 'read',
    tag,
    limited: true,
    summary: 'The same as server-sent events',
    description:
      'Events are named `realtime`; their data is what `GET /api/realtime` answers. One is sent at once, then whenever it changes, at most one a second. A comment every 15 seconds keeps the stream open.',
    status: 200,
    schema: null,
    query: siteQuery,
    answer: seen,
    media: { 'text/event-stream': 'Server-sent events' },
    streamed: true,
    example: { site: 'example.com' },
    handle: (ports, { principal, query }) =>
      new Response(ports.followRealtime(ownSite(principal, query)), { headers: EVENT_STREAM }),
  }),
];
