import { z } from 'zod';
import type { Goal, GoalMatch } from '../model/goal.ts';
import { Problem } from '../model/problem.ts';
import type { Site, SiteSettings } from '../model/site.ts';
import { type Principal, requireSite, SCOPES, type Scope } from './auth.ts';
import { type Route, route } from './route.ts';

/** What managing needs of the rest of the program. Changes are on disk when their promise is kept. */
export interface ManagementPorts {
  sites(): readonly Site[];
  addSite(site: { domain: string; timeZone: string; settings: Partial<SiteSettings> }): Promise<Site>;
  changeSite(
    domain: string,
    change: { timeZone?: string | undefined; settings?: Partial<SiteSettings> | undefined },
  ): Promise<Site>;
  removeSite(domain: string): Promise<Site>;
  goals(domain: string): readonly Goal[];
  addGoal(goal: { site: string; name?: string | undefined; match: GoalMatch }): Promise<Goal>;
  removeGoal(goal: { site: string; name: string }): Promise<Goal>;
  keys(): readonly KeyListing[];
  addKey(key: {
    name: string;
    site?: string | undefined;
    scope: Scope;
  }): Promise<{ key: string; id: number }>;
  removeKey(id: number): Promise<KeyListing>;
  /** What to paste into a site's pages. */
  snippet(domain: string): string;
  /** Whether the collector's public address is on the site's registrable domain; null when it is not configured. */
  isFirstParty(domain: string): boolean | null;
}
export interface KeyListing {
  id: number;
  name: string;
  site: string | null;
  scope: Scope;
  createdAt: number;
}

const HOST_NAME =
  /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;

const hostName = z
  .string()
  .transform((text) => {
    // International names in their ASCII spelling, as browsers send them.
    const bare = text.trim().replace(/\.$/, '');
    return /[/:?#@\s]/.test(bare) || !URL.canParse(`http://${bare}`)
      ? text
      : new URL(`http://${bare}`).hostname;
  })
  .refine(
    (name) => HOST_NAME.test(name),
    'a domain such as example.com, without https:// and path, is expected',
  );

const timeZone = z.string().refine((name) => {
  try {
    // Offsets such as +01:00 are accepted by Intl, but have no daylight saving: only names are zones.
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).format() !== '';
  } catch {
    return false;
  }
}, 'an IANA time zone such as Europe/Berlin is expected');

const settings = z
  .strictObject({
    hostnames: z.array(hostName).max(100),
    query_parameters: z.array(z.string().min(1).max(100)).max(100),
    cookies: z.array(z.string().min(1).max(128)).max(50),
    identity: z.enum(['cookie', 'cookieless', 'consent']),
    ip: z.enum(['truncated', 'full', 'none']),
    dnt: z.enum(['ignore', 'honour']),
    gpc: z.enum(['honour', 'ignore']),
    excluded_addresses: z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])).max(1_000),
    currency: z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 code such as EUR is expected'),
  })
  .partial()
  .transform(({ query_parameters, excluded_addresses, ...rest }): Partial<SiteSettings> => {
    const named = Object.entries({
      ...rest,
      queryParameters: query_parameters,
      excludedAddresses: excluded_addresses,
    });
    return Object.fromEntries(named.filter(([, value]) => value !== undefined));
  });

const siteView = (site: Site, ports: ManagementPorts) => {
  const { queryParameters, excludedAddresses, ...rest } = site.settings;
  return {
    domain: site.domain,
    time_zone: site.timeZone,
    created_at: new Date(site.createdAt).toISOString(),
    settings: { ...rest, query_parameters: queryParameters, excluded_addresses: excludedAddresses },
    snippet: ports.snippet(site.domain),
    first_party: ports.isFirstParty(site.domain),
  };
};

const goalView = ({ site, name, match }: Goal) => ({ site, name, ...match });
const keyView = ({ createdAt, ...key }: KeyListing) => ({
  ...key,
  created_at: new Date(createdAt).toISOString(),
});

const mine = (principal: Principal) => (domain: string | null) =>
  principal.site === null || principal.site === domain;

const define = <Schema extends z.ZodType>(definition: Parameters<typeof route<ManagementPorts, Schema>>[0]) =>
  route<ManagementPorts, Schema>(definition);
const nothing = z.unknown();

/** Sites, goals and keys as REST resources; a key for one site sees and changes that site alone. */
export const MANAGEMENT_ROUTES: readonly Route<ManagementPorts>[] = [
  define({
    method: 'GET',
    path: '/api/sites',
    scope: 'read',
    summary: 'List the sites',
    status: 200,
    schema: nothing,
    handle: (ports, { principal }) => ({
      sites: ports
        .sites()
        .filter(({ domain }) => mine(principal)(domain))
        .map((site) => siteView(site, ports)),
    }),
  }),
  define({
    method: 'POST',
    path: '/api/sites',
    scope: 'admin',
    summary: 'Add a site',
    status: 201,
    schema: z.strictObject({
      domain: hostName,
      time_zone: timeZone.default('UTC'),
      settings: settings.optional(),
    }),
    handle: async (ports, { principal, input }) => {
      requireSite(principal, input.domain);
      const site = { domain: input.domain, timeZone: input.time_zone, settings: input.settings ?? {} };
      return siteView(await ports.addSite(site), ports);
    },
  }),
  define({
    method: 'PATCH',
    path: '/api/sites/:domain',
    scope: 'admin',
    summary: 'Change a site’s time zone or settings',
    status: 200,
    schema: z.strictObject({ time_zone: timeZone.optional(), settings: settings.optional() }),
    handle: async (ports, { principal, params, input }) => {
      const domain = params.domain ?? '';
      requireSite(principal, domain);
      return siteView(
        await ports.changeSite(domain, { timeZone: input.time_zone, settings: input.settings }),
        ports,
      );
    },
  }),
  define({
    method: 'DELETE',
    path: '/api/sites/:domain',
    scope: 'admin',
    summary: 'Stop collecting for a site; its events stay in the record',
    status: 200,
    schema: nothing,
    handle: async (ports, { principal, params }) => {
      const domain = params.domain ?? '';
      requireSite(principal, domain);
      return { removed: (await ports.removeSite(domain)).domain };
    },
  }),
  define({
    method: 'GET',
    path: '/api/goals',
    scope: 'read',
    summary: 'List the goals of a site (`?site=`)',
    status: 200,
    schema: nothing,
    handle: (ports, { principal, query }) => {
      const site = requiredSite(query);
      requireSite(principal, site);
      return { goals: ports.goals(site).map(goalView) };
    },
  }),
  define({
    method: 'POST',
    path: '/api/goals',
    scope: 'admin',
    summary: 'Add a goal: an event by name, or page views by pattern',
    status: 201,
    schema: z
      .strictObject({
        site: hostName,
        name: z.string().min(1).max(120).optional(),
        event: z.string().min(1).max(120).optional(),
        page: z
          .string()
          .min(1)
          .max(2_000)
          .regex(/^[/*]/, 'a path such as /thanks or /blog/* is expected')
          .optional(),
      })
      .refine(({ event, page }) => (event === undefined) !== (page === undefined), {
        error: 'either event or page is expected, and not both',
        path: ['event'],
      }),
    handle: async (ports, { principal, input }) => {
      requireSite(principal, input.site);
      const match: GoalMatch =
        input.event !== undefined ? { event: input.event } : { page: input.page ?? '' };
      return goalView(await ports.addGoal({ site: input.site, name: input.name, match }));
    },
  }),
  define({
    method: 'DELETE',
    path: '/api/goals/:name',
    scope: 'admin',
    summary: 'Remove a goal (`?site=`)',
    status: 200,
    schema: nothing,
    handle: async (ports, { principal, params, query }) => {
      const site = requiredSite(query);
      requireSite(principal, site);
      return goalView(await ports.removeGoal({ site, name: params.name ?? '' }));
    },
  }),
  define({
    method: 'GET',
    path: '/api/keys',
    scope: 'admin',
    summary: 'List the API keys',
    status: 200,
    schema: nothing,
    handle: (ports, { principal }) => ({
      keys: ports
        .keys()
        .filter(({ site }) => mine(principal)(site))
        .map(keyView),
    }),
  }),
  define({
    method: 'POST',
    path: '/api/keys',
    scope: 'admin',
    summary: 'Make an API key; it is shown this once',
    status: 201,
    schema: z.strictObject({
      name: z.string().min(1).max(120),
      site: hostName.optional(),
      scope: z.enum(SCOPES).default('read'),
    }),
    handle: async (ports, { principal, input }) => {
      if (principal.site !== null) requireSite(principal, input.site ?? 'every site');
      return {
        ...(await ports.addKey(input)),
        name: input.name,
        site: input.site ?? null,
        scope: input.scope,
      };
    },
  }),
  define({
    method: 'DELETE',
    path: '/api/keys/:id',
    scope: 'admin',
    summary: 'Remove an API key',
    status: 200,
    schema: nothing,
    handle: async (ports, { principal, params }) => {
      const id = Number(params.id);
      const key = ports.keys().find((known) => known.id === id && mine(principal)(known.site));
      if (!key)
        throw new Problem('not_found', `There is no key ${params.id}.`, { field: 'id', given: params.id });
      return keyView(await ports.removeKey(id));
    },
  }),
];

function requiredSite(query: URLSearchParams): string {
  const site = query.get('site');
  if (site) return site;
  throw new Problem('invalid', 'site is missing: add ?site=example.com.', {
    field: 'site',
    allowed: 'a domain',
  });
}
