import type { EventBody } from '../model/wire.ts';
import { type Collector, refusedHeader } from './collector.ts';
import { type DoorAnswer, type DoorRequest, problemAnswer } from './door.ts';
import { parseEvent } from './parse.ts';

/** The smallest transparent GIF: 43 bytes, one pixel (GIF89a specification, https://www.w3.org/Graphics/GIF/spec-gif89a.txt). */
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const HEADERS = {
  'content-type': 'image/gif',
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'cross-origin',
};

/** `GET /pixel.gif`: always the pixel; the status tells the truth for those who look. HEAD records nothing. */
export async function pixel(collector: Collector, request: DoorRequest): Promise<DoorAnswer> {
  if (request.method === 'HEAD') return { status: 200, headers: { ...HEADERS }, body: null };
  collector.tally.received += 1;
  let body: EventBody | null = null;
  try {
    body = parseEvent(fromQuery(request), false);
    const headers = await collector.collect(
      collector.browserHit('pixel', request, body),
      request.query.length,
    );
    return { status: 200, headers: { ...HEADERS, ...headers }, body: GIF };
  } catch (error) {
    const problem = collector.refuse(error, 'pixel', request, body);
    const { status, headers } = problemAnswer(problem);
    return { status, headers: { ...headers, ...HEADERS, ...refusedHeader(problem) }, body: GIF };
  }
}

/** `domain`, `url` (else the Referer header), `referrer`, `name` (else `pageview`), `id`, `request`, and `p.KEY` for properties. */
function fromQuery({ query, headers }: DoorRequest): Record<string, unknown> {
  const given = new URLSearchParams(query);
  const props: [string, string][] = [];
  for (const [key, value] of given) if (key.startsWith('p.')) props.push([key.slice(2), value]);
  return {
    name: given.get('name') || 'pageview',
    url: given.get('url') || headers.referer,
    ...(given.get('domain') ? { domain: given.get('domain') } : {}),
    ...(given.get('referrer') ? { referrer: given.get('referrer') } : {}),
    ...(given.get('id') ? { id: given.get('id') } : {}),
    ...(given.get('request') ? { request: given.get('request') } : {}),
    ...(props.length > 0 ? { props: Object.fromEntries(props) } : {}),
  };
}
