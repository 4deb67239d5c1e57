import { createHmac, timingSafeEqual } from 'node:crypto';
import { Problem } from '../../model/problem.ts';
import type { Share } from '../../model/share.ts';
import type { Site } from '../../model/site.ts';
import type { DashboardPorts } from './page.tsx';

/** Somebody who looks at one site without being signed in: by a shared link, in a frame, or because the site is public. */
export interface Guest {
  site: string;
  /** Path that stands for `/sites/DOMAIN`, and everything below it, in addresses. */
  root: string;
  /** Every question is under them. */
  filters: readonly unknown[];
  /** What they are called. */
  segment: string | null;
  /** The one panel that is shown; null for all. */
  panel: string | null;
  embedded: boolean;
}

export function guestOf({ site, token, filters, segment, panel }: Share, embedded: boolean): Guest {
  return { site, root: `/${embedded ? 'embed' : 'share'}/${token}`, filters, segment, panel, embedded };
}

/** Whoever comes to a site that its owner made public. */
export function guestOfPublic({ domain, settings }: Site): Guest | null {
  if (!settings.public) return null;
  const root = `/sites/${encodeURIComponent(domain)}`;
  return { site: domain, root, filters: [], segment: null, panel: null, embedded: false };
}

/**
 * What a guest's pages have of the program: what is listed here and nothing else, so that a page that should not be shared fails closed.
 * Questions are those of the site and under the lock, whatever the page asks.
 */
export function guestPorts(ports: DashboardPorts, guest: Guest): DashboardPorts {
  const own = (domain: string) => {
    if (domain !== guest.site) throw new Problem('not_found', `There is no site ${domain} here.`);
    return domain;
  };
  const allowed: Partial<DashboardPorts> = {
    assets: ports.assets,
    base: ports.base,
    secure: ports.secure,
    now: ports.now,
    sites: () => ports.sites().filter(({ domain }) => domain === guest.site),
    site: (domain) => ports.site(own(domain)),
    goals: (domain) => ports.goals(own(domain)),
    funnels: (domain) => ports.funnels(own(domain)),
    experiments: (domain = guest.site) => ports.experiments(own(domain)),
    // Notes and names of segments are for those who work here.
    annotations: () => [],
    segments: () => [],
    report: (report, question) => {
      // What follows visitors asks about more than the rows that pass the filters: not under a lock.
      if (report === 'realtime' || (report !== 'answer' && guest.filters.length > 0)) return refuse();
      const filters = Array.isArray(question.filters) ? (question.filters as readonly unknown[]) : [];
      for (const filter of filters) refuseLookingPast(filter, guest.filters.length > 0);
      // Samples of events are for those who are signed in.
      const { explain: _, ...asked } = question;
      return ports.report(report, {
        ...asked,
        site: guest.site,
        filters: [...guest.filters, ...filters],
      });
    },
  };
  return new Proxy(allowed, {
    get: (target, name) => Reflect.get(target, name) ?? refuse,
  }) as DashboardPorts;
}

function refuse(): never {
  throw new Problem('forbidden', 'A shared link does not show this.');
}

/**
 * `has_done` asks about the whole visit, "whatever the other filters": under a lock it would tell what lies outside. Names of segments
 * are nobody's business.
 */
function refuseLookingPast(filter: unknown, locked: boolean): void {
  if (!Array.isArray(filter)) return;
  const [op, of]: readonly unknown[] = filter;
  if (of === 'segment' || (locked && (op === 'has_done' || op === 'has_not_done'))) refuse();
  for (const inner of filter) refuseLookingPast(inner, locked);
}

const HOURS_12_S = 12 * 3_600;
const cookieName = (secure: boolean) => (secure ? '__Secure-fh_share' : 'fh_share');

/** Proof that a password was given for this link, until then. A new password or a revoked link makes it worthless. */
function proofOf(token: string, password: string, until: number): string {
  return `${until}.${createHmac('sha256', password).update(`${token} ${until}`).digest('base64url')}`;
}

/** Set-Cookie that opens a link for twelve hours; sent to that link alone. */
export function openedCookie(
  { token, password }: { token: string; password: string },
  { base, secure, now }: Pick<DashboardPorts, 'base' | 'secure' | 'now'>,
): string {
  const until = Math.floor(now() / 1_000) + HOURS_12_S;
  return [
    `${cookieName(secure)}=${proofOf(token, password, until)}`,
    `Path=${base}/share/${token}`,
    `Max-Age=${HOURS_12_S}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(secure ? ['Secure'] : []),
  ].join('; ');
}

/** Whether a request's cookies prove that the password was given. */
export function isOpened(
  cookies: string | undefined,
  { token, password }: { token: string; password: string },
  { secure, now }: Pick<DashboardPorts, 'secure' | 'now'>,
): boolean {
  const found = new RegExp(`(?:^|;\\s*)${cookieName(secure)}=((\\d{1,12})\\.[\\w-]{43})(?:;|$)`).exec(
    cookies ?? '',
  );
  const until = Number(found?.[2]);
  if (!found || !(until * 1_000 > now())) return false;
  const [given, expected] = [Buffer.from(found[1] ?? ''), Buffer.from(proofOf(token, password, until))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}
