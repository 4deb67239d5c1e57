import { Problem } from '../model/problem.ts';

export type Headers = Readonly<Record<string, string | undefined>>;

/** A request to a collecting door, whatever server it came through. */
export interface DoorRequest {
  method: string;
  /** Without the base path. */
  path: string;
  /** Query string without `?`. */
  query: string;
  /** By lower-case name. */
  headers: Headers;
  /** Address of the socket. */
  socketAddress: string | null;
  /**
   * Reads the body, counting bytes as they come.
   * @throws Problem `too_large` as soon as there are more than `limit`
   */
  body(limit: number): Promise<Buffer>;
}

export interface DoorAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer | string | null;
}

export function tooLarge(limit: number): Problem {
  return new Problem('too_large', `The body is larger than ${limit} bytes.`, {
    field: 'body',
    allowed: `at most ${limit} bytes`,
  });
}

/** @throws Problem `unsupported` for a compressed body: it could be any size once opened */
export function refuseEncoded(headers: Headers): void {
  const encoding = headers['content-encoding'];
  if (encoding === undefined || encoding.toLowerCase() === 'identity') return;
  throw new Problem('unsupported', 'A body with Content-Encoding is not read: send it as it is.', {
    field: 'content-encoding',
    given: encoding,
    allowed: ['identity'],
  });
}

/** @throws Problem `unsupported` unless the media type is one of `allowed`; none at all is accepted */
export function requireType(headers: Headers, allowed: readonly string[]): void {
  const given = headers['content-type'];
  if (given === undefined || allowed.includes(given)) return;
  const type = given.split(';', 1)[0]?.trim().toLowerCase();
  if (!type || allowed.includes(type)) return;
  throw new Problem('unsupported', `Content-Type ${type} is not read here.`, {
    field: 'content-type',
    given: type,
    allowed,
  });
}

export function problemAnswer(problem: Problem): DoorAnswer {
  const { retryAfter } = problem.details;
  return {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    },
    body: JSON.stringify(problem),
  };
}
