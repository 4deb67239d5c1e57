import { Problem } from '../model/problem.ts';

const BODY_LIMIT = 256 * 1024;
const JSON_TYPE = 'application/json';
/** What `curl -d` and `fetch` say of a body when nobody tells them: JSON all the same if it reads as such. */
const UNTOLD: readonly string[] = ['application/x-www-form-urlencoded', 'text/plain'];

/**
 * Reads a JSON body, counting bytes as they come. Undefined where there is none.
 * @throws Problem `too_large`, `malformed`, `unsupported` for a body that says it is something else
 */
export async function readJson(request: Request): Promise<unknown> {
  if (request.body === null) return undefined;
  const type = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? JSON_TYPE;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > BODY_LIMIT)
      throw new Problem('too_large', `The body is larger than ${BODY_LIMIT} bytes.`, { field: 'body' });
    chunks.push(chunk);
  }
  if (size === 0) return undefined;
  if (type !== JSON_TYPE && !UNTOLD.includes(type)) throw unsupported(type);
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (cause) {
    if (type !== JSON_TYPE) throw unsupported(type);
    throw new Problem('malformed', `The body is not JSON: ${cause instanceof Error ? cause.message : ''}.`, {
      field: 'body',
      cause,
    });
  }
}

function unsupported(type: string): Problem {
  return new Problem('unsupported', `A body of type ${type} is not read here: send JSON and say so.`, {
    field: 'content-type',
    given: type,
    allowed: [JSON_TYPE],
  });
}
