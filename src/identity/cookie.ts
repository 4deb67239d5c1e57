import { randomBytes } from 'node:crypto';

/** Thirteen months from the first visit, never renewed: the longest life that the CNIL's guidelines of 2020 exempt. */
export const LIFETIME_DAYS = 396;
const DAY_MS = 86_400_000;
const CLOCK_GRACE_MS = 5 * 60_000;
const FORM = /^(\d{4})(\d{2})(\d{2})\.([A-Za-z0-9_-]{22})$/;

/** The anonymous id of one browser. */
export interface BrowserId {
  /** Day of issue, milliseconds since 1970 at 00:00 UTC. */
  issued: number;
  /** 16 random bytes, base64url. */
  id: string;
}

export function mintBrowserId(now: number): BrowserId {
  return { issued: Math.floor(now / DAY_MS) * DAY_MS, id: randomBytes(16).toString('base64url') };
}

/** `20261123.` and 22 characters of base64url. */
export function formatBrowserId({ issued, id }: BrowserId): string {
  return `${dayOf(issued)}.${id}`;
}

// Formatting a date costs more than all else about a cookie, and nearly all are of the same day.
let lastDay = { issued: 0, text: '19700101' };
function dayOf(issued: number): string {
  if (issued !== lastDay.issued) {
    lastDay = { issued, text: new Date(issued).toISOString().slice(0, 10).replaceAll('-', '') };
  }
  return lastDay.text;
}

/**
 * Reads a cookie value strictly: a real day, not in the future, not past its life, 16 bytes in their only spelling.
 * @returns null for anything else
 */
export function parseBrowserId(value: string, now: number): BrowserId | null {
  const [, year, month, day, id] = FORM.exec(value) ?? [];
  if (id === undefined) return null;
  const issued = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  // A little grace for the clock that made it: collectors of one site are never quite together at midnight.
  if (!(issued <= now + CLOCK_GRACE_MS) || now >= issued + LIFETIME_DAYS * DAY_MS) return null;
  const parsed = { issued, id };
  const canonical =
    Buffer.from(id, 'base64url').toString('base64url') === id && formatBrowserId(parsed) === value;
  return canonical ? parsed : null;
}

/** The random part of a cookie value, however old: what a visitor hands in to be shown or forgotten. */
export function browserIdIn(value: string): string | null {
  return FORM.exec(value)?.[4] ?? null;
}

/** Name of the cookie that opts a browser out of everything. */
export const OPT_OUT_COOKIE = 'fh_optout';

/** Names and attributes of the cookies that a collector sets; https makes them `__Host-` and Secure. */
export class CookieJar {
  readonly idName: string;
  readonly #secure: boolean;

  constructor(secure: boolean) {
    this.#secure = secure;
    this.idName = secure ? '__Host-fh_id' : 'fh_id';
  }

  /** Set-Cookie value for an id: it dies thirteen months after its day of issue, however late it is sent. */
  set(browser: BrowserId, now: number): string {
    const seconds = Math.floor((browser.issued + LIFETIME_DAYS * DAY_MS - now) / 1000);
    return this.#header(formatBrowserId(browser), seconds);
  }

  /** Set-Cookie value that removes the id. */
  expire(): string {
    return this.#header('', 0);
  }

  /** Set-Cookie value that opts the browser out of everything, for as long as browsers let a cookie live (400 days). */
  optOut(): string {
    return `${OPT_OUT_COOKIE}=1; Path=/; Max-Age=${400 * 86_400}; HttpOnly; SameSite=Lax${this.#secure ? '; Secure' : ''}`;
  }

  /** Set-Cookie value that takes that back. */
  optIn(): string {
    return `${OPT_OUT_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${this.#secure ? '; Secure' : ''}`;
  }

  #header(value: string, maxAge: number): string {
    return `${this.idName}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${this.#secure ? '; Secure' : ''}`;
  }
}

/**
 * Values of the cookies of that name in a Cookie header: there is more than one where a page, or a host above it, has set
 * another of that name for its whole domain.
 */
export function readCookies(header: string | undefined, name: string): string[] {
  const values: string[] = [];
  if (header === undefined || !header.includes(name)) return values;
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) values.push(pair.slice(at + 1).trim());
  }
  return values;
}
