import { createHash } from 'node:crypto';

/**
 * What a GET answers, with a tag of its bytes, so that who has them already is told no more than that (304).
 * @param seen the header If-None-Match of the request
 */
export function conditional(
  body: string,
  seen: string | undefined,
  headers: Readonly<Record<string, string>>,
): Response {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const known = seen?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag || tag.trim() === '*');
  const { 'content-type': type = 'application/json', ...rest } = headers;
  // Kept, but asked about each time: what is managed may have changed, and it is for this key alone.
  const common = { 'cache-control': 'private, no-cache', vary: 'Authorization, Cookie', etag, ...rest };
  if (known) return new Response(null, { status: 304, headers: common });
  return new Response(body, { headers: { ...common, 'content-type': type } });
}
