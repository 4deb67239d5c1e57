import type { z } from 'zod';
import { wellFormed } from '../enrich/wellFormed.ts';
import { isPlainEvent } from '../model/plainEvent.ts';
import { Problem } from '../model/problem.ts';
import { type EventBody, eventBody, trustedEventBody, withLongNames } from '../model/wire.ts';

/** Reads JSON text. @throws Problem `malformed` with the parser's reason */
export function parseJson(text: string): unknown {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Problem('malformed', `The body is not JSON: ${reason}.`, {
      field: 'body',
      given: text,
      allowed: 'JSON',
      cause,
    });
  }
  return text.includes('\\u') && SUSPECT.test(text) ? storable(given) : given;
}

/**
 * Reads one event.
 * @param trusted whether `timestamp`, `ip`, `user_agent` and `visitor_id` may be set; otherwise they are ignored
 * @throws Problem `malformed` when it is no object, `invalid` naming the first field at fault
 */
export function parseEvent(given: unknown, trusted: boolean): EventBody {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new Problem('malformed', 'An event is a JSON object.', {
      field: 'body',
      given,
      allowed: 'a JSON object',
    });
  }
  if (isPlainEvent(given)) return given;
  const long = withLongNames(given);
  const parsed = (trusted ? trustedEventBody : eventBody).safeParse(long);
  if (parsed.success) return parsed.data;
  throw asProblem(parsed.error, long);
}

function asProblem(error: z.ZodError, given: unknown): Problem {
  const issue = error.issues[0];
  const path = issue?.path ?? [];
  const field = path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : index ? `.${String(part)}` : String(part),
    )
    .join('');
  const value = path.reduce<unknown>(
    (inner, part) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, part) : undefined),
    given,
  );
  const reason = issue?.message ?? 'Invalid input';
  return new Problem('invalid', `${field} is not valid: ${reason}.`, {
    field,
    allowed: reason.replace(/^[^:]*: /, ''),
    ...(value === undefined ? {} : { given: value }),
  });
}

// U+0000 ends a text in many readers of the database, and a lone surrogate is no text at all.
const SUSPECT = /\\u(0000|d[89a-f])/i;

/** Nothing that is stored lies deeper than this. */
const DEEPEST = 16;

function storable(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return wellFormed(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === DEEPEST) return null;
  if (Array.isArray(value)) return value.map((inner) => storable(inner, depth + 1));
  const entries = Object.entries(value).map(([key, inner]) => [wellFormed(key), storable(inner, depth + 1)]);
  return Object.fromEntries(entries);
}
