import { Command } from 'commander';
import { withOwner } from './client.ts';
import { command, each, list, number, oneOf, print } from './options.ts';

interface SiteView {
  domain: string;
  time_zone: string;
  snippet: string;
  first_party: boolean | null;
  settings: Record<string, unknown>;
}

/** Settings that belong together (docs/consent.md). */
const PRESETS = {
  policy: { identity: 'cookie', ip: 'truncated', dnt: 'ignore', gpc: 'honour', retention_days: 760 },
  cnil: {
    identity: 'cookie',
    ip: 'truncated',
    dnt: 'honour',
    gpc: 'honour',
    retention_days: 760,
    identifier_days: 396,
  },
  strict: {
    identity: 'cookieless',
    ip: 'none',
    dnt: 'honour',
    gpc: 'honour',
    retention_days: 90,
    address_days: 1,
  },
} as const satisfies Record<string, Record<string, unknown>>;
type PresetName = keyof typeof PRESETS;

/** `--hostname` and so on, as the API's settings; what is not given stays as it is. */
interface SettingOptions {
  data?: string;
  timeZone?: string;
  hostname?: string[];
  queryParameter?: string[];
  cookie?: string[];
  exclude?: string[];
  excludeHostname?: string[];
  excludePath?: string[];
  identity?: string;
  ip?: string;
  dnt?: string;
  gpc?: string;
  currency?: string;
  public?: string;
  retentionDays?: number;
  addressDays?: number;
  identifierDays?: number;
  consentText?: string;
  consentVersion?: string;
  consentCountry?: string[];
  preset?: PresetName;
  controller?: string;
  contact?: string;
  storagePlace?: string;
  recipient?: string[];
  advertisingOptOut?: string[];
  logAsset?: string[];
  logDownload?: string[];
  logProbe?: string[];
}

const withSettings = (sub: Command) =>
  sub
    .option('--time-zone <zone>', 'zone that days are cut in, such as Europe/Berlin')
    .option('--hostname <host>', 'further host name of the site (repeatable)', list)
    .option('--query-parameter <name>', 'query parameter kept in page addresses (repeatable)', list)
    .option('--cookie <name>', 'cookie whose presence may be reported (repeatable)', list)
    .option('--exclude <address>', 'address or range whose events are excluded (repeatable)', list)
    .option('--exclude-hostname <host>', 'host whose pages are excluded (repeatable)', list)
    .option('--exclude-path <path>', 'pages that are excluded, such as /admin/* (repeatable)', list)
    .option('--identity <mode>', 'cookie, cookieless or consent', oneOf(['cookie', 'cookieless', 'consent']))
    .option(
      '--ip <policy>',
      'what is stored of addresses: truncated, full or none',
      oneOf(['truncated', 'full', 'none']),
    )
    .option('--dnt <policy>', 'Do Not Track: ignore or honour', oneOf(['ignore', 'honour']))
    .option('--gpc <policy>', 'Global Privacy Control: honour or ignore', oneOf(['honour', 'ignore']))
    .option('--public <yes or no>', 'whether anybody may look at its dashboard', oneOf(['yes', 'no']))
    .option('--retention-days <days>', 'days after which events are removed; 0: never', number)
    .option('--address-days <days>', 'days after which addresses are removed; 0: with their event', number)
    .option(
      '--identifier-days <days>',
      'days after which identifiers are cut off; 0: with their event',
      number,
    )
    .option(
      '--consent-text <text>',
      'what the banner of consent.js asks in the mode consent; empty: no banner',
    )
    .option('--consent-version <version>', 'version of that text')
    .option(
      '--consent-country <code>',
      'country whose visitors must agree first, such as DE (repeatable); none: all',
      list,
    )
    .option(
      '--preset <name>',
      `settings by name, further options win: ${Object.keys(PRESETS).join(', ')}`,
      oneOf(Object.keys(PRESETS) as PresetName[]),
    )
    .option('--controller <name>', 'who is responsible, for disclosures')
    .option('--contact <address>', 'e-mail or web address for questions and complaints, for disclosures')
    .option('--storage-place <place>', 'where the data is stored, for disclosures')
    .option('--recipient <name>', 'who else works with the data, and for what (repeatable)', each)
    .option('--advertising-opt-out <url>', 'where visitors opt out of advertising (repeatable)', list)
    .option('--currency <code>', 'currency that revenue is reported in, such as EUR')
    .option(
      '--log-asset <rule>',
      'in access logs no page: .css or /api/* (repeatable; replaces the list)',
      list,
    )
    .option('--log-download <rule>', 'in access logs a download (repeatable; replaces the list)', list)
    .option('--log-probe <rule>', 'in access logs a probe (repeatable; replaces the list)', list);

function bodyOf(options: SettingOptions): Record<string, unknown> {
  const settings = {
    hostnames: options.hostname,
    query_parameters: options.queryParameter,
    cookies: options.cookie,
    excluded_addresses: options.exclude,
    excluded_hostnames: options.excludeHostname,
    excluded_paths: options.excludePath,
    identity: options.identity,
    ip: options.ip,
    dnt: options.dnt,
    gpc: options.gpc,
    currency: options.currency,
    public: options.public === undefined ? undefined : options.public === 'yes',
    retention_days: options.retentionDays,
    address_days: options.addressDays,
    identifier_days: options.identifierDays,
    consent_text: options.consentText,
    consent_version: options.consentVersion,
    consent_countries: options.consentCountry,
    controller: options.controller,
    contact: options.contact,
    storage_place: options.storagePlace,
    recipients: options.recipient,
    advertising_opt_outs: options.advertisingOptOut,
    log_assets: options.logAsset,
    log_downloads: options.logDownload,
    log_probes: options.logProbe,
  };
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  const preset = options.preset === undefined ? {} : PRESETS[options.preset];
  return {
    ...(options.timeZone === undefined ? {} : { time_zone: options.timeZone }),
    settings: { ...preset, ...given },
  };
}

export function siteCommand(): Command {
  const site = new Command('site').description('Add, change, list and remove sites. A site is its domain.');
  site.addCommand(
    withSettings(
      command('add', 'Add a site and print the tag to paste into its pages').argument('<domain>'),
    ).action((domain: string, options: SettingOptions) =>
      withOwner(options, async (ask) => {
        const added = (await ask('POST', '/api/sites', { domain, ...bodyOf(options) })) as SiteView;
        print(added.snippet);
        process.stderr.write(
          `${added.domain} is added (time zone ${added.time_zone}). Paste these lines before </head> of its pages.\n`,
        );
      }),
    ),
  );
  site.addCommand(
    withSettings(command('set', 'Change a site’s settings').argument('<domain>')).action(
      (domain: string, options: SettingOptions) =>
        withOwner(options, async (ask) => {
          const changed = (await ask(
            'PATCH',
            `/api/sites/${encodeURIComponent(domain)}`,
            bodyOf(options),
          )) as SiteView;
          print(
            JSON.stringify(
              { domain: changed.domain, time_zone: changed.time_zone, ...changed.settings },
              null,
              2,
            ),
          );
        }),
    ),
  );
  site.addCommand(
    command('list', 'List the sites')
      .option('--format <format>', 'table or json', oneOf(['table', 'json']), 'table')
      .action((options: { data?: string; format: string }) =>
        withOwner(options, async (ask) => {
          const { sites } = (await ask('GET', '/api/sites')) as { sites: SiteView[] };
          if (options.format === 'json') print(JSON.stringify(sites, null, 2));
          else for (const { domain, time_zone } of sites) print(`${domain}\t${time_zone}`);
          if (sites.length === 0)
            process.stderr.write('There is no site yet: add one with `firsthand site add DOMAIN`.\n');
        }),
      ),
  );
  site.addCommand(
    command('remove', 'Stop collecting for a site; its events stay in the record')
      .argument('<domain>')
      .action((domain: string, options: { data?: string }) =>
        withOwner(options, async (ask) => {
          await ask('DELETE', `/api/sites/${encodeURIComponent(domain)}`);
          process.stderr.write(`${domain} is removed. Its events stay; adding it again brings them back.\n`);
        }),
      ),
  );
  return site;
}
