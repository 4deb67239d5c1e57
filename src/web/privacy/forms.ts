import { createHmac, timingSafeEqual } from 'node:crypto';
import { Problem } from '../../model/problem.ts';
import { readText } from '../body.ts';
import { isOwnPage } from '../session.ts';
import type { Browser, PrivacyPorts } from './ports.ts';

const FORM_LIMIT = 16 * 1024;

/** Form fields, or the same as JSON text as scripts send it. @throws Problem */
export async function formOf(request: Request): Promise<URLSearchParams> {
  const text = await readText(request, FORM_LIMIT);
  if (!text.startsWith('{')) return new URLSearchParams(text);
  try {
    const given = JSON.parse(text) as Record<string, unknown>;
    return new URLSearchParams(
      Object.fromEntries(Object.entries(given).map(([key, value]) => [key, String(value)])),
    );
  } catch (cause) {
    throw new Problem('malformed', 'The body is neither a form nor JSON.', { field: 'body', cause });
  }
}

export function oneOf<const Names extends readonly string[]>(
  given: string | null,
  names: Names,
  field: string,
): Names[number] {
  const found = names.find((name) => name === given);
  if (found !== undefined) return found;
  throw new Problem('invalid', `${field} is none.`, { field, given, allowed: names });
}

/** What forms of this browser's page carry: who cannot read its cookie cannot know it. */
export const tokenOf = ({ id }: Browser) =>
  createHmac('sha256', id).update('privacy form').digest('base64url');

export function requireToken(browser: Browser, given: string | null): void {
  const [expected, found] = [Buffer.from(tokenOf(browser)), Buffer.from(given ?? '')];
  if (expected.length === found.length && timingSafeEqual(expected, found)) return;
  throw new Problem('forbidden', 'This form is of another browser, or old: load the page again.', {
    field: 'token',
  });
}

/** @throws Problem `forbidden` for every page but the collector's own */
export function requireOwnPage(request: Request): void {
  if (isOurs(request)) return;
  throw new Problem('forbidden', 'Only the page of this collector may ask for that.', { field: 'origin' });
}

/** The site whose page asks, or null for the collector's own page. @throws Problem `forbidden` for a foreign one */
export function requireSitePage(
  request: Request,
  ports: Pick<PrivacyPorts, 'siteOf'>,
  domain: string | null,
): string | null {
  const named = domain === null ? null : (ports.siteOf(domain)?.domain ?? null);
  if (isOurs(request)) return named;
  const origin = request.headers.get('origin') ?? '';
  const site = URL.canParse(origin) ? ports.siteOf(new URL(origin).hostname) : null;
  if (site !== null) return site.domain;
  throw new Problem('forbidden', 'A page of another site sent this; nothing was done.', { field: 'origin' });
}

const isOurs = ({ headers, url }: Request) =>
  isOwnPage(headers, headers.get('host') ?? new URL(url).host) === true;
