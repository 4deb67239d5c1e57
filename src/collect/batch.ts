import { setImmediate } from 'node:timers/promises';
import type { Event } from '../model/event.ts';
import { Problem } from '../model/problem.ts';
import type { EventBody } from '../model/wire.ts';
import { canonicalAddress } from './address.ts';
import { type Collector, refusedHeader } from './collector.ts';
import { type DoorAnswer, type DoorRequest, problemAnswer, refuseEncoded, requireType } from './door.ts';
import { hostOf } from './origin.ts';
import { parseEvent, parseJson } from './parse.ts';

export const BATCH_LIMIT = 5 * 1024 * 1024;
export const BATCH_EVENTS = 10_000;
const AT_A_TIME = 250;
const TYPES = ['application/json', 'application/x-ndjson', 'application/ndjson', 'text/plain'] as const;

/** What became of one event of a batch, in the order sent. */
export type BatchResult =
  | { status: 'recorded' | 'duplicate'; excluded?: string }
  | { status: 'declined'; reason: string }
  | { status: 'refused'; field?: string; detail: string };

/** Whether the request's key may write to a site's record. @throws Problem when there is no such key */
export type Authorize = (request: DoorRequest) => (domain: string) => boolean;

/** `POST /api/events`: an array or NDJSON; recorded together, 200 once all of it is on disk. */
export async function batch(
  collector: Collector,
  authorize: Authorize,
  request: DoorRequest,
): Promise<DoorAnswer> {
  let counted = 1;
  try {
    const mayWrite = authorize(request);
    refuseEncoded(request.headers);
    requireType(request.headers, TYPES);
    const bytes = await request.body(BATCH_LIMIT);
    const given = readEvents(bytes.toString('utf8'));
    counted = given.length;
    const results = await recordAll(collector, given, mayWrite, request, bytes.length);
    return {
      status: 200,
      headers: {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        'x-firsthand': summary(results),
      },
      body: JSON.stringify({ results }),
    };
  } catch (error) {
    // Refused as a whole: every event of it was received and none recorded.
    let problem = collector.refuse(error, 'batch', request, null);
    for (let more = 1; more < counted; more++) problem = collector.refuse(error, 'batch', request, null);
    collector.tally.received += Math.max(1, counted);
    const answer = problemAnswer(problem);
    return { ...answer, headers: { ...answer.headers, ...refusedHeader(problem) } };
  }
}

/** What the header says of a batch: `kept` where anything was, else what became of its first event. */
function summary(results: readonly BatchResult[]): string {
  const said = results.map((result) => {
    // The field's own name alone: what follows it is the sender's text, which no header may carry.
    if (result.status === 'refused')
      return `refused; reason=${result.field?.split(/[.[]/)[0] ?? 'malformed'}`;
    if (result.status === 'declined') return `declined; reason=${result.reason}`;
    return result.excluded === undefined ? 'kept' : `excluded; reason=${result.excluded}`;
  });
  return said.includes('kept') ? 'kept' : (said[0] ?? 'kept');
}

async function recordAll(
  collector: Collector,
  given: readonly unknown[],
  mayWrite: (domain: string) => boolean,
  request: DoorRequest,
  bytes: number,
): Promise<BatchResult[]> {
  const events: Event[] = [];
  const positions: number[] = [];
  const refused: { error: unknown; body: EventBody | null }[] = [];
  let declined = 0;
  const take = (item: unknown, index: number): BatchResult => {
    let body: EventBody | null = null;
    try {
      body = parseEvent(parsed(item), true);
      const taken = collector.take(collector.trustedHit('batch', permitted(body, mayWrite), addressOf(body)));
      if (taken.kind === 'declined') {
        declined += 1;
        return { status: 'declined', reason: taken.reason };
      }
      events.push(taken.event);
      positions.push(index);
      const { excluded } = taken.event;
      return excluded === null ? { status: 'recorded' } : { status: 'recorded', excluded };
    } catch (error) {
      refused.push({ error, body });
      const field = error instanceof Problem ? error.details.field : undefined;
      const detail = error instanceof Problem ? error.message : 'A defect in the collector.';
      return { status: 'refused', ...(field === undefined ? {} : { field }), detail };
    }
  };
  const results: BatchResult[] = [];
  for (const [index, item] of given.entries()) {
    results.push(take(item, index));
    // Ten thousand take half a second; visitors come in between.
    if (index % AT_A_TIME === AT_A_TIME - 1) await setImmediate();
  }
  const statuses = events.length > 0 ? await collector.record(events, bytes) : [];
  // From here on nothing can fail, so the accounting of the whole batch happens at once.
  collector.tally.received += given.length;
  collector.tally.declined += declined;
  for (const { error, body } of refused) collector.refuse(error, 'batch', request, body);
  events.forEach((event, index) => {
    const status = statuses[index] ?? 'recorded';
    collector.count(event, status);
    const position = positions[index] ?? -1;
    if (status === 'duplicate') results[position] = { status };
  });
  return results;
}

/** A line that is no JSON is that event's fault alone. */
class Unread {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const parsed = (item: unknown) => (item instanceof Unread ? parseJson(item.text) : item);

function readEvents(text: string): unknown[] {
  const trimmed = text.trimStart();
  const events = trimmed.startsWith('[')
    ? (parseJson(trimmed) as unknown[])
    : trimmed
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => new Unread(line));
  if (events.length > 0 && events.length <= BATCH_EVENTS) return events;
  throw new Problem(
    events.length === 0 ? 'malformed' : 'too_large',
    events.length === 0 ? 'The body has no events.' : `The batch has ${events.length} events.`,
    {
      field: 'body',
      given: events.length,
      allowed: `1 to ${BATCH_EVENTS} events, as a JSON array or one a line`,
    },
  );
}

function permitted(body: EventBody, mayWrite: (domain: string) => boolean): EventBody {
  const domain = body.domain ?? hostOf(body.url);
  if (domain === null || mayWrite(domain)) return body;
  throw new Problem('forbidden', `This key does not write to ${domain}.`, { field: 'domain', given: domain });
}

function addressOf({ ip }: EventBody): string | null {
  if (ip == null) return null;
  const address = canonicalAddress(ip);
  if (address !== null) return address;
  throw new Problem('invalid', 'ip is not an address.', {
    field: 'ip',
    given: ip,
    allowed: 'an IPv4 or IPv6 address',
  });
}
