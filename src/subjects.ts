import { canonicalAddress, storableAddress } from './collect/address.ts';
import { browserIdIn } from './identity/cookie.ts';
import { browserVisitor, identifiedVisitor } from './identity/visitor.ts';
import { Problem } from './model/problem.ts';
import { isShownId, shownId } from './model/visitorId.ts';
import type { Subject } from './record/erase/ledger.ts';

/** How a visitor is named: by id, as the site itself names them, or by address and time. */
export interface Named {
  /** 16 hexadecimal digits, or the value of a browser's `fh_id` cookie. */
  id?: string | undefined;
  /** A `visitor_id` that the site has given. */
  user?: string | undefined;
  address?: string | undefined;
  /** ISO 8601; both ends belong to it. */
  from?: string | undefined;
  to?: string | undefined;
  /** Domain; every site where it is not given. */
  site?: string | undefined;
}

/**
 * What such a name means at each site.
 * @param domains of all sites there are or were
 * @throws Problem `invalid` naming the field at fault
 */
export function subjectsOf(named: Named, domains: readonly string[], now: number): Subject[] {
  const sites = named.site === undefined ? domains : domains.filter((domain) => domain === named.site);
  if (sites.length === 0)
    throw new Problem('not_found', `There is no site ${named.site ?? 'yet'}.`, {
      field: 'site',
      given: named.site,
      allowed: domains,
    });
  const ways = [named.id, named.user, named.address].filter((way) => way !== undefined);
  if (ways.length !== 1)
    throw new Problem(
      'invalid',
      'Name one visitor: by id, by --user, or by --address with --from and --to.',
      {
        field: 'id',
      },
    );
  if (named.address !== undefined) return addressSubjects(named.address, named, sites);
  const visitor = visitorNamed(named);
  return sites.map((site) => ({ kind: 'visitor', site, visitor: visitor(site), since: 0, until: now }));
}

/** The id of a visitor at each site. */
function visitorNamed({ id = '', user }: Named): (site: string) => string {
  if (user !== undefined) return (site) => shownId(identifiedVisitor(site, user));
  if (isShownId(id)) return () => id;
  const browser = browserIdIn(id);
  if (browser !== null) return (site) => shownId(browserVisitor(site, browser));
  throw new Problem('invalid', 'id is no visitor id.', {
    field: 'id',
    given: id,
    allowed: '16 hexadecimal digits as reports and exports show them, or the value of an fh_id cookie',
  });
}

function addressSubjects(given: string, { from, to }: Named, sites: readonly string[]): Subject[] {
  const address = canonicalAddress(given);
  if (address === null)
    throw new Problem('invalid', 'address is none.', {
      field: 'address',
      given,
      allowed: 'an IPv4 or IPv6 address',
    });
  const since = instantOf(from, 'from');
  const until = instantOf(to, 'to');
  if (until < since)
    throw new Problem('invalid', 'to is before from.', {
      field: 'to',
      given: to,
      allowed: 'an instant after from',
    });
  // Whichever way it was stored at that time.
  const stored = new Set([address, storableAddress(address, 'truncated') ?? address]);
  return sites.flatMap((site) =>
    [...stored].map((each) => ({ kind: 'address' as const, site, address: each, since, until })),
  );
}

function instantOf(text: string | undefined, field: string): number {
  const allowed = 'a time such as 2026-11-25T10:00:00Z or a day such as 2026-11-25';
  const shape = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;
  const day = text !== undefined && text.length === 10;
  const instant = text !== undefined && shape.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant))
    throw new Problem('invalid', `${field} is needed with an address.`, { field, given: text, allowed });
  return day && field === 'to' ? instant + 86_400_000 - 1 : instant;
}
