import { Problem } from '../model/problem.ts';
import type { Site } from '../model/site.ts';

/** What this installation really does for a site: everything that a disclosure is written from. */
export interface Practice {
  site: Site;
  /** Public address of the collector. */
  collector: string;
  /** Whether that is https, so that cookies are `__Host-` and Secure. */
  secure: boolean;
  /** Whether a database of cities is in use; countries and Internet providers always are. */
  cities: boolean;
  /** Days that the identifier's cookie lives. */
  cookieDays: number;
  /** Scheduled backups: how many are kept and how far apart they are, milliseconds; null for none. */
  backups: { keep: number; everyMs: number } | null;
}

/** @throws Problem `conflict` when the site names nobody to ask */
export function requireContact({ site: { domain, settings } }: Practice): void {
  if (settings.contact !== '') return;
  throw new Problem(
    'conflict',
    `${domain} names nobody to ask about privacy: set it with \`firsthand site set ${domain} --contact privacy@${domain}\`.`,
    { field: 'contact', allowed: 'an e-mail or web address for questions and complaints' },
  );
}

/** `760 days (25 months)`. */
export function inWords(days: number): string {
  const months = Math.round(days / 30.44);
  const about =
    days < 61 ? '' : ` (${months >= 24 && months % 12 === 0 ? `${months / 12} years` : `${months} months`})`;
  return `${days} ${days === 1 ? 'day' : 'days'}${about}`;
}

export const listed = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
