import { z } from 'zod';
import { eventBody, trustedEventBody } from '../model/wire.ts';
import type { Described } from './route.ts';

// What is answered outside of the table of routes, described like it.

const nothing = z.void();
const event = eventBody.meta({ id: 'Event' });
const trusted = trustedEventBody.meta({ id: 'TrustedEvent' });
const view = { name: 'pageview', url: 'https://example.com/pricing', domain: 'example.com' };
const OUTCOME =
  '`X-Firsthand` says what became of it: `kept`, `excluded; reason=…`, `declined; reason=…`, `refused; reason=…`.';
const text = z.string().optional();

const COLLECTING: readonly Described[] = [
  {
    method: 'GET',
    path: '/pixel.gif',
    scope: 'public',
    tag: 'Collecting',
    summary: 'Record an event by an image',
    description: `Always an image, whatever the status. ${OUTCOME} HEAD records nothing. Properties are parameters \`p.KEY\`.`,
    status: 200,
    schema: null,
    query: z.looseObject({
      domain: text,
      url: text.describe('Falls back to the Referer header'),
      referrer: text,
      name: text,
      id: text,
    }),
    answer: nothing,
    media: { 'image/gif': 'One transparent pixel' },
    streamed: true,
    example: { domain: 'example.com', url: 'https://example.com/pricing' },
  },
  {
    method: 'POST',
    path: '/api/event',
    scope: 'public',
    tag: 'Collecting',
    summary: 'Record an event from a page',
    description: `Answered once the event is on disk. ${OUTCOME} Text is read as JSON too, so that browsers need no preflight. At most 64 KiB.`,
    status: 204,
    schema: event,
    answer: nothing,
    example: view,
  },
  {
    method: 'POST',
    path: '/api/events',
    scope: 'write',
    tag: 'Collecting',
    summary: 'Record events from a server',
    description: 'An array, or NDJSON; at most 5 MiB and 10 000 events. Results come in the order of events.',
    status: 200,
    schema: z.array(trusted).max(10_000),
    answer: z.object({
      results: z.array(
        z.looseObject({
          status: z.enum(['recorded', 'duplicate', 'refused', 'declined']),
          field: z.string().optional(),
        }),
      ),
    }),
    example: [{ ...view, timestamp: '2026-10-01T12:00:00Z', visitor_id: 'customer-17' }],
  },
  {
    method: 'GET',
    path: '/consent.js',
    scope: 'public',
    tag: 'Collecting',
    summary: 'Lets pages say what their visitors chose, and asks where the site has a banner',
    status: 200,
    schema: null,
    query: z.looseObject({ domain: text }),
    answer: nothing,
    media: { 'text/javascript': 'A script' },
    streamed: true,
    example: { domain: 'example.com' },
  },
  {
    method: 'GET',
    path: '/privacy',
    scope: 'public',
    tag: 'Collecting',
    summary:
      "The visitor's own page: what is held of the browser that asks, to take away, to erase, to choose",
    status: 200,
    schema: null,
    answer: nothing,
    media: { 'text/html': 'A page' },
    streamed: true,
  },
  {
    method: 'GET',
    path: '/experiments.js',
    scope: 'public',
    tag: 'Experiments',
    summary: 'Which variants this visitor sees, as a script that shows them before the page is painted',
    description:
      'Kept for five minutes by the browser alone. Gives the anonymous id where the site uses cookies and there is none.',
    status: 200,
    schema: null,
    query: z.looseObject({ domain: text.describe("The page's own host unless given") }),
    answer: nothing,
    media: { 'text/javascript': 'A script' },
    streamed: true,
    example: { domain: 'example.com' },
  },
  {
    method: 'GET',
    path: '/split/:name',
    scope: 'public',
    tag: 'Experiments',
    summary: "Go to the address of the visitor's variant",
    description: 'Answers 302 with the other parameters kept; for experiments whose variants have addresses.',
    status: 200,
    schema: null,
    query: z.looseObject({ domain: text }),
    answer: nothing,
    media: { 'text/html': 'Nothing' },
    streamed: true,
    example: { name: 'landing', domain: 'example.com' },
  },
  {
    method: 'GET',
    path: '/tag.js',
    scope: 'public',
    tag: 'Collecting',
    summary: 'The tag that pages load',
    description: 'Kept for an hour; `/tag.vN.js` never changes and is kept for a year.',
    status: 200,
    schema: null,
    answer: nothing,
    media: { 'text/javascript': 'The tag' },
    streamed: true,
  },
];

const SERVICE: readonly Described[] = [
  {
    method: 'GET',
    path: '/healthz',
    scope: 'public',
    tag: 'Service',
    summary: 'The process is alive',
    status: 200,
    schema: null,
    answer: z.object({ status: z.literal('alive') }),
  },
  {
    method: 'GET',
    path: '/readyz',
    scope: 'public',
    tag: 'Service',
    summary: 'Events can be recorded: one commit has just been made',
    status: 200,
    schema: null,
    answer: z.object({ status: z.literal('ready') }),
  },
  {
    method: 'GET',
    path: '/metrics',
    scope: 'read',
    tag: 'Service',
    summary: 'Accounting of this process for Prometheus',
    status: 200,
    schema: null,
    answer: nothing,
    media: { 'text/plain': 'Prometheus text format' },
    streamed: true,
  },
  {
    method: 'GET',
    path: '/api/openapi.json',
    scope: 'public',
    tag: 'Service',
    summary: 'This description',
    status: 200,
    schema: null,
    answer: z.record(z.string(), z.unknown()),
  },
  {
    method: 'GET',
    path: '/api/docs',
    scope: 'public',
    tag: 'Service',
    summary: 'This description as a page to read',
    status: 200,
    schema: null,
    answer: nothing,
    media: { 'text/html': 'A page' },
    streamed: true,
  },
];

export const DOORS: readonly Described[] = [...COLLECTING, ...SERVICE];
