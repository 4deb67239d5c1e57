import { z } from 'zod';
import { isCurrency, NO_CURRENCY } from '../model/currency.ts';
import { type Principal, requireSite } from './auth.ts';

const HOST_NAME =
  /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** A domain as browsers send it: international names in their ASCII spelling. */
export const hostName = z
  .string()
  .meta({ description: 'A domain such as example.com', examples: ['example.com'] })
  .transform((text) => {
    const bare = text.trim().replace(/\.$/, '');
    return /[/:?#@\s]/.test(bare) || !URL.canParse(`http://${bare}`)
      ? text
      : new URL(`http://${bare}`).hostname;
  })
  .refine(
    (name) => HOST_NAME.test(name),
    'a domain such as example.com, without https:// and path, is expected',
  );

export const timeZone = z
  .string()
  .refine((name) => {
    try {
      // Offsets such as +01:00 are accepted by Intl, but have no daylight saving: only names are zones.
      return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).format() !== '';
    } catch {
      return false;
    }
  }, 'an IANA time zone such as Europe/Berlin is expected')
  .meta({ description: 'An IANA time zone', examples: ['Europe/Berlin'] });

export const currency = z
  .string()
  // The pattern is what the API description can show of it.
  .regex(/^[A-Z]{3}$/, NO_CURRENCY)
  .refine(isCurrency, NO_CURRENCY)
  .meta({ description: 'An ISO 4217 code', examples: ['EUR'] });

/** The site that a request is about, in the query string. */
export const siteQuery = z.object({
  site: z
    .string('site is missing: add ?site=example.com')
    .min(1, 'site is missing: add ?site=example.com')
    .meta({ description: 'Domain of the site', examples: ['example.com'] }),
});

/** Whether what belongs to a site (null: to all) is this principal's. */
export const mine = (principal: Principal) => (domain: string | null) =>
  principal.site === null || principal.site === domain;

export const instant = z.iso.datetime().meta({ description: 'When it was made, UTC' });

/** The site of a query string, once it is clear that the key is for it. @throws Problem `forbidden` */
export function ownSite(principal: Principal, { site }: { site: string }): string {
  requireSite(principal, site);
  return site;
}
