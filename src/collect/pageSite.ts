import { Problem } from '../model/problem.ts';
import type { Site } from '../model/site.ts';
import type { DoorRequest } from './door.ts';
import { hostOf } from './origin.ts';
import type { SiteDirectory } from './sites.ts';

/**
 * The site of a page that loads a script of its visitor: `?domain=`, else the page's host.
 * @throws Problem `forbidden` where there is none
 */
export function siteOfPage(
  sites: SiteDirectory,
  { query, headers }: DoorRequest,
): { site: Site; hostname: string } {
  const domain = new URLSearchParams(query).get('domain');
  const page = headers.referer === undefined ? null : hostOf(headers.referer);
  const given = domain ?? page;
  const site = given === null ? null : sites.find(given);
  if (site) return { site, hostname: page !== null && sites.find(page) === site ? page : site.domain };
  throw new Problem(
    'forbidden',
    `There is no site ${given ?? ''}: add ?domain=, and the site with \`firsthand site add\`.`,
    {
      field: 'domain',
      ...(given === null ? {} : { given }),
    },
  );
}
