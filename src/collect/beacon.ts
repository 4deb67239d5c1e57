import type { EventBody } from '../model/wire.ts';
import { type Collector, refusedHeader } from './collector.ts';
import { type DoorAnswer, type DoorRequest, problemAnswer, refuseEncoded, requireType } from './door.ts';
import { parseEvent, parseJson } from './parse.ts';

export const BEACON_LIMIT = 64 * 1024;
// text/plain needs no preflight; sendBeacon of a string sends it too.
const TYPES = ['text/plain', 'application/json'] as const;

/** `POST /api/event`: one event, 204 once it is on disk. */
export async function beacon(collector: Collector, request: DoorRequest): Promise<DoorAnswer> {
  collector.tally.received += 1;
  let body: EventBody | null = null;
  try {
    refuseEncoded(request.headers);
    requireType(request.headers, TYPES);
    const bytes = await request.body(BEACON_LIMIT);
    body = parseEvent(parseJson(bytes.toString('utf8')), false);
    const headers = await collector.collect(collector.browserHit('beacon', request, body), bytes.length);
    return { status: 204, headers, body: null };
  } catch (error) {
    const problem = collector.refuse(error, 'beacon', request, body);
    const answer = problemAnswer(problem);
    return { ...answer, headers: { ...answer.headers, ...refusedHeader(problem) } };
  }
}
