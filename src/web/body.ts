import { Problem } from '../model/problem.ts';

const BODY_LIMIT = 256 * 1024;
/** The deepest question has some thirty levels; what recurses over a body has room for thousands. */
const MAX_NESTING = 100;
const JSON_TYPE = 'application/json';
/** What `curl -d` and `fetch` say of a body when nobody tells them: JSON all the same if it reads as such. */
const UNTOLD: readonly string[] = ['application/x-www-form-urlencoded', 'text/plain'];

/**
 * Reads a body as text, counting bytes as they come; empty where there is none.
 * @throws Problem `too_large` as soon as there are more than `limit`
 */
export async function readText(request: Request, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > limit)
      throw new Problem('too_large', `The body is larger than ${limit} bytes.`, { field: 'body' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Reads a JSON body, counting bytes as they come. Undefined where there is none.
 * @throws Problem `too_large`, `malformed`, `unsupported` for a body that says it is something else
 */
export async function readJson(request: Request): Promise<unknown> {
  if (request.body === null) return undefined;
  const type = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? JSON_TYPE;
  const text = await readText(request, BODY_LIMIT);
  if (text === '') return undefined;
  if (type !== JSON_TYPE && !UNTOLD.includes(type)) throw unsupported(type);
  if (nesting(text) > MAX_NESTING) {
    throw new Problem('malformed', 'The body is nested too deeply.', {
      field: 'body',
      allowed: `${MAX_NESTING} levels`,
    });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (type !== JSON_TYPE) throw unsupported(type);
    throw new Problem('malformed', `The body is not JSON: ${cause instanceof Error ? cause.message : ''}.`, {
      field: 'body',
      cause,
    });
  }
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const OPENING = [0x5b, 0x7b];
const CLOSING = [0x5d, 0x7d];

/** How many brackets of JSON text are open at once. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) quoted = !quoted;
    else if (quoted) at += code === BACKSLASH ? 1 : 0;
    else if (OPENING.includes(code)) deepest = Math.max(deepest, ++depth);
    else if (CLOSING.includes(code)) depth -= 1;
  }
  return deepest;
}

function unsupported(type: string): Problem {
  return new Problem('unsupported', `A body of type ${type} is not read here: send JSON and say so.`, {
    field: 'content-type',
    given: type,
    allowed: [JSON_TYPE],
  });
}
