import { hash } from 'node:crypto';
import { CHOICES, type Choice } from '../model/consent.ts';
import type { SiteSettings } from '../model/site.ts';
import { readCookies } from './cookie.ts';

/** Holds what its visitor chose about cookies; the choice is nobody's secret, so that pages may read it. */
export const CONSENT_COOKIE = 'fh_consent';
/** As long as the id itself lives: thirteen months, after which it is asked again. */
const LIFETIME_S = 396 * 86_400;

/** What was chosen about cookies; null where nothing was. */
export function readConsent(cookies: string | undefined): Choice | null {
  const [value] = readCookies(cookies, CONSENT_COOKIE);
  return CHOICES.find((choice) => choice === value) ?? null;
}

/** Set-Cookie value that remembers a choice. */
export function consentCookie(choice: Choice, secure: boolean): string {
  return `${CONSENT_COOKIE}=${choice}; Path=/; Max-Age=${LIFETIME_S}; SameSite=Lax${secure ? '; Secure' : ''}`;
}

/** The number under which a browser's choices are kept, which is none of its visitor ids. */
export function consentNumber(browserId: string): bigint {
  return hash('sha256', `consent\u0000${browserId}`, 'buffer').readBigInt64BE(0);
}

/** Whether the law of a visitor's country asks for consent, as the owner sees it: an unknown country does. */
export function needsConsent({ consentCountries }: SiteSettings, country: string | null): boolean {
  return country === null || consentCountries.length === 0 || consentCountries.includes(country);
}
