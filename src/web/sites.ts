import { z } from 'zod';
import { Problem } from '../model/problem.ts';
import type { Site, SiteSettings } from '../model/site.ts';
import { requireSite } from './auth.ts';
import { currency, hostName, instant, mine, timeZone } from './fields.ts';
import { type Route, route } from './route.ts';

/** Changes are on disk when their promise is kept. */
export interface SitePorts {
  sites(): readonly Site[];
  addSite(site: { domain: string; timeZone: string; settings: Partial<SiteSettings> }): Promise<Site>;
  changeSite(
    domain: string,
    change: { timeZone?: string | undefined; settings?: Partial<SiteSettings> | undefined },
  ): Promise<Site>;
  removeSite(domain: string): Promise<Site>;
  /** What to paste into a site's pages. */
  snippet(domain: string): string;
  /** Whether the collector's public address is on the site's registrable domain; null when it is not configured. */
  isFirstParty(domain: string): boolean | null;
}

const logRule = z
  .array(
    z
      .string()
      .max(200)
      .regex(/^[./*]/, 'an extension such as .css or a path such as /api/* is expected'),
  )
  .max(500);

const days = z
  .number('a whole number of days is expected; 0 is no limit')
  .int('a whole number of days is expected; 0 is no limit')
  .min(0, 'a whole number of days is expected; 0 is no limit')
  .max(36_500, 'at most 36500 days, a hundred years, are expected; 0 is no limit');

const settingsShape = z.strictObject({
  hostnames: z
    .array(hostName)
    .max(100)
    .describe('Further hostnames whose pages belong to the site, each with its subdomains'),
  query_parameters: z
    .array(z.string().min(1).max(100))
    .max(100)
    .describe('Query parameters kept in page addresses besides those of campaigns and site search'),
  cookies: z
    .array(z.string().min(1).max(128))
    .max(50)
    .describe('Cookies whose presence (never value) may be reported'),
  identity: z.enum(['cookie', 'cookieless', 'consent']).describe('How visitors are told apart'),
  ip: z.enum(['truncated', 'full', 'none']).describe('What is stored of an address'),
  dnt: z.enum(['ignore', 'honour']).describe('Do Not Track'),
  gpc: z.enum(['honour', 'ignore']).describe('Global Privacy Control'),
  excluded_addresses: z
    .array(
      z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
        error: 'an address such as 192.0.2.7 or a range such as 192.0.2.0/24 is expected',
      }),
    )
    .max(1_000)
    .describe('Addresses and ranges whose events are recorded as excluded'),
  excluded_hostnames: z
    .array(hostName)
    .max(100)
    .describe('Hosts of pages, each with its subdomains, whose events are recorded as excluded'),
  excluded_paths: z
    .array(z.string().max(500).regex(/^[/*]/, 'a path such as /admin or /admin/* is expected'))
    .max(500)
    .describe('Paths of pages whose events are recorded as excluded: `/admin/*`'),
  currency: currency.describe('Currency that revenue is reported in: an ISO 4217 code'),
  public: z
    .boolean()
    .describe('Whether anybody may look at its dashboard, at the address that those who are signed in have'),
  retention_days: days.describe(
    'Days after which events are removed, from reports too; 0 keeps them for ever',
  ),
  address_days: days.describe('Days after which addresses are removed; 0: with their event'),
  identifier_days: days.describe(
    'Days after which identifiers are replaced by random ones that nothing leads back from; 0: with their event',
  ),
  consent_text: z
    .string()
    .trim()
    .max(1_000)
    .describe('What the banner of consent.js asks in the mode `consent`; empty: no banner'),
  consent_version: z.string().trim().min(1).max(100).describe('Version of that text, kept with each choice'),
  consent_countries: z
    .array(z.string().regex(/^[A-Z]{2}$/, 'a country code such as DE is expected'))
    .max(250)
    .describe('Countries whose visitors must agree first in the mode `consent`; none: all'),
  controller: z.string().trim().max(300).describe('Who is responsible, as disclosures name them'),
  contact: z
    .union([z.literal(''), z.email(), z.url({ protocol: /^https?$/ })], {
      error: 'an e-mail or web address is expected',
    })
    .describe('Whom to ask about privacy: an e-mail or web address; disclosures need it'),
  storage_place: z.string().trim().max(300).describe('Where the data is stored, as disclosures tell'),
  recipients: z
    .array(z.string().trim().min(1).max(300))
    .max(100)
    .describe('Who else works with the data, and for what'),
  advertising_opt_outs: z
    .array(z.url({ protocol: /^https$/, error: 'an https address is expected' }))
    .max(50)
    .describe('Where visitors opt out of advertising'),
  log_assets: logRule.describe('Requests in access logs that are parts of pages: `.css` or `/api/*`'),
  log_downloads: logRule.describe('Requests in access logs that are downloads'),
  log_probes: logRule.describe('Requests in access logs that only intruders make'),
});

/** `excludedAddresses` of `excluded_addresses`, and back: the API spells settings in one way, the program in the other. */
const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function renamed(settings: object, rename: (name: string) => string): Record<string, unknown> {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [rename(name), value]));
}

const settings = settingsShape.partial().transform((given): Partial<SiteSettings> => renamed(given, camel));

export const siteChange = z.strictObject({
  time_zone: timeZone.optional(),
  settings: settings.optional(),
});

const site = z
  .object({
    domain: z.string(),
    time_zone: z.string(),
    created_at: instant,
    settings: settingsShape.extend({ hostnames: z.array(z.string()) }),
    snippet: z.string().describe('What to paste into the pages'),
    first_party: z
      .boolean()
      .nullable()
      .describe('Whether the collector is on the registrable domain of the site; null if it has no address'),
  })
  .meta({ id: 'Site' });

/** The settings as the API spells them. */
export const settingsView = ({ settings }: Site) => renamed(settings, snake);

const view = (one: Site, ports: SitePorts) => ({
  domain: one.domain,
  time_zone: one.timeZone,
  created_at: new Date(one.createdAt).toISOString(),
  settings: settingsView(one),
  snippet: ports.snippet(one.domain),
  first_party: ports.isFirstParty(one.domain),
});

const tag = 'Sites';

export const SITE_ROUTES: readonly Route<SitePorts>[] = [
  route({
    method: 'GET',
    path: '/api/sites',
    scope: 'read',
    tag,
    summary: 'List the sites',
    status: 200,
    schema: null,
    answer: z.object({ sites: z.array(site) }),
    handle: (ports, { principal }) => ({
      sites: ports
        .sites()
        .filter(({ domain }) => mine(principal)(domain))
        .map((one) => view(one, ports)),
    }),
  }),
  route({
    method: 'GET',
    path: '/api/sites/:domain',
    scope: 'read',
    tag,
    summary: 'One site with its settings and the snippet to paste',
    status: 200,
    schema: null,
    answer: site,
    handle: (ports, { principal, params: { domain = '' } }) => {
      requireSite(principal, domain);
      const one = ports.sites().find((known) => known.domain === domain);
      if (one) return view(one, ports);
      const allowed = ports.sites().map((known) => known.domain);
      throw new Problem('not_found', `There is no site ${domain}.`, {
        field: 'domain',
        given: domain,
        allowed: allowed.filter(mine(principal)),
      });
    },
  }),
  route({
    method: 'POST',
    path: '/api/sites',
    scope: 'admin',
    tag,
    summary: 'Add a site',
    status: 201,
    schema: z.strictObject({
      domain: hostName,
      time_zone: timeZone.default('UTC'),
      settings: settings.optional(),
    }),
    answer: site,
    example: { domain: 'example.com', time_zone: 'Europe/Berlin' },
    handle: async (ports, { principal, input }) => {
      requireSite(principal, input.domain);
      const added = { domain: input.domain, timeZone: input.time_zone, settings: input.settings ?? {} };
      return view(await ports.addSite(added), ports);
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/sites/:domain',
    scope: 'admin',
    tag,
    summary: 'Change a site’s time zone or settings',
    status: 200,
    schema: siteChange,
    answer: site,
    example: { settings: { ip: 'none', excluded_addresses: ['192.0.2.0/24'] } },
    handle: async (ports, { principal, params: { domain = '' }, input }) => {
      requireSite(principal, domain);
      const change = { timeZone: input.time_zone, settings: input.settings };
      return view(await ports.changeSite(domain, change), ports);
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/sites/:domain',
    scope: 'admin',
    tag,
    summary: 'Stop collecting for a site; its events stay in the record',
    status: 200,
    schema: null,
    answer: z.object({ removed: z.string() }),
    handle: async (ports, { principal, params: { domain = '' } }) => {
      requireSite(principal, domain);
      return { removed: (await ports.removeSite(domain)).domain };
    },
  }),
];
