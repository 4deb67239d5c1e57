import { createHmac, timingSafeEqual } from 'node:crypto';
import { Problem } from '../model/problem.ts';
import type { User } from '../model/user.ts';
import type { Principal } from './auth.ts';

/** Somebody who is signed in, and the token of their session. */
export interface Session {
  user: User;
  token: string;
}

export interface SessionPorts {
  findSession(token: string): User | null;
  /** Whether the public address is https, so that the cookie can be `__Host-` and Secure. */
  secure: boolean;
}

const THIRTY_DAYS_S = 30 * 86_400;
const cookieName = (secure: boolean) => (secure ? '__Host-fh_session' : 'fh_session');

/** The session that a request's cookie stands for; null for none, a forged, an ended one. */
export function sessionOf(cookies: string | null | undefined, ports: SessionPorts): Session | null {
  const name = cookieName(ports.secure);
  // 256 bits are 43 letters of base64url; nothing else was ever a token of ours.
  const token = new RegExp(`(?:^|;\\s*)${name}=([\\w-]{43})(?:;|$)`).exec(cookies ?? '')?.[1];
  const user = token === undefined ? null : ports.findSession(token);
  return user && token !== undefined ? { user, token } : null;
}

/** Set-Cookie of a new session, or (null) of its end. */
export function sessionCookie(token: string | null, secure: boolean): string {
  return [
    `${cookieName(secure)}=${token ?? ''}`,
    'Path=/',
    `Max-Age=${token === null ? 0 : THIRTY_DAYS_S}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(secure ? ['Secure'] : []),
  ].join('; ');
}

/** What forms of this session carry: who cannot read our pages cannot know it. */
export function formToken({ token }: Session): string {
  return createHmac('sha256', token).update('form').digest('base64url');
}

/** @throws Problem `forbidden` unless the form came from a page of this session */
export function requireFormToken(session: Session, given: string | undefined): void {
  const expected = Buffer.from(formToken(session));
  const found = Buffer.from(given ?? '');
  if (found.length === expected.length && timingSafeEqual(found, expected)) return;
  throw new Problem(
    'forbidden',
    'This form is of another session: go back, load the page again, try again.',
    {
      field: 'form',
    },
  );
}

/** Whether the browser says that a page of ours sent this: yes, no, or (null) it says nothing, like curl. */
export function isOwnPage(headers: Headers, host: string): boolean | null {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin' || site === 'none';
  const origin = headers.get('origin');
  if (origin === null) return null;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** @throws Problem `forbidden` when another site's page has the browser send this */
export function refuseForeign(headers: Headers, url: string): void {
  if (isOwnPage(headers, headers.get('host') ?? new URL(url).host) !== false) return;
  throw new Problem('forbidden', 'A page of another site sent this; nothing was done.', { field: 'origin' });
}

/** What a role may do at the API: owners all of it, the others ask. */
export function principalOf({ user }: Session): Principal {
  return { scope: user.role === 'owner' ? 'admin' : 'read', name: user.email, site: null };
}

/**
 * Who asks the API through a browser's session. Changes need proof that a page of ours asks for them.
 * @throws Problem `forbidden`
 */
export function sessionPrincipal(session: Session, request: Request, changes: boolean): Principal {
  refuseForeign(request.headers, request.url);
  if (changes && isOwnPage(request.headers, request.headers.get('host') ?? '') === null) {
    requireFormToken(session, request.headers.get('x-form-token') ?? undefined);
  }
  return principalOf(session);
}
