import { Problem } from '../model/problem.ts';
import type { Site } from '../model/site.ts';
import { belongsTo } from './sites.ts';

type Headers = Readonly<Record<string, string | undefined>>;

/**
 * Lets in what the site's own pages send. No Origin and no Sec-Fetch-Site is a server or an old browser and is accepted;
 * an image of a page on another registrable domain has no Origin but says `cross-site`, then the Referer must be the site's.
 * @throws Problem `forbidden` for a foreign origin
 */
export function checkOrigin(headers: Headers, site: Site): void {
  const { origin, referer } = headers;
  const source = origin ?? (headers['sec-fetch-site'] === 'cross-site' ? (referer ?? 'null') : undefined);
  if (source === undefined) return;
  const host = hostOf(source);
  if (host !== null && belongsTo(site, host)) return;
  throw new Problem(
    'forbidden',
    `This page's origin (${source === 'null' ? 'hidden' : (host ?? 'unreadable')}) is not one of ${site.domain}: add its host name with \`firsthand site set ${site.domain} --hostname HOST\` if it is yours.`,
    { field: 'origin', given: host ?? source, allowed: [site.domain, ...site.settings.hostnames] },
  );
}

export function hostOf(address: string): string | null {
  try {
    return new URL(address).hostname;
  } catch {
    return null;
  }
}
