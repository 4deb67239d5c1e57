import type { Hit } from '../model/hit.ts';

/** Whether the browser says that it loads the page before anyone asked for it. */
export function isPrefetch(hit: Hit): boolean {
  const { headers } = hit;
  return (
    says(headers['sec-purpose']) ||
    says(headers.purpose) ||
    says(headers['x-purpose']) ||
    says(headers['x-moz'])
  );
}

/** `prefetch`, `prefetch;prerender`, `preview` (Safari's top sites). */
function says(header: string | undefined): boolean {
  return header !== undefined && /^\s*(?:prefetch|preview|prerender)\b/i.test(header);
}
