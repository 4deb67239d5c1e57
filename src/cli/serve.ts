import type { Command } from 'commander';
import { readConfig, type Variable } from '../config.ts';
import { command } from './options.ts';

/** Flags of `serve` and the variables of the environment that they stand for. */
const FLAGS: readonly [flags: string, variable: Variable, description: string][] = [
  ['--host <address>', 'FIRSTHAND_HOST', 'address to listen on (127.0.0.1)'],
  ['--port <port>', 'FIRSTHAND_PORT', 'port to listen on (8710)'],
  ['--url <url>', 'FIRSTHAND_URL', 'public address; https makes the cookies Secure'],
  ['--base-path <path>', 'FIRSTHAND_BASE_PATH', 'path of the site that the collector is mounted under'],
  ['--trust-proxy <ranges>', 'FIRSTHAND_TRUST_PROXY', 'proxies whose X-Forwarded-For is believed'],
  ['--ip <policy>', 'FIRSTHAND_IP', 'truncated, full or none'],
  ['--dnt <policy>', 'FIRSTHAND_DNT', 'ignore or honour'],
  ['--gpc <policy>', 'FIRSTHAND_GPC', 'honour or ignore'],
  ['--identity <mode>', 'FIRSTHAND_IDENTITY', 'cookie, cookieless or consent'],
  ['--retention-days <days>', 'FIRSTHAND_RETENTION_DAYS', 'days that events are kept; 0 is for ever (760)'],
  ['--geo-country <file>', 'FIRSTHAND_GEO_COUNTRY', 'mmdb of countries'],
  ['--geo-city <file>', 'FIRSTHAND_GEO_CITY', 'mmdb of cities'],
  ['--geo-asn <file>', 'FIRSTHAND_GEO_ASN', 'mmdb of providers'],
  ['--spam-list <file>', 'FIRSTHAND_SPAM_LIST', 'hosts of referrer spam, one a line'],
  ['--crawlers <dir>', 'FIRSTHAND_CRAWLERS', "lists of crawlers' addresses, one file an operator"],
  [
    '--api-rate <number>',
    'FIRSTHAND_API_RATE',
    'questions that a key may ask in a minute; 0 is no limit (30000)',
  ],
  ['--log-level <level>', 'FIRSTHAND_LOG_LEVEL', 'fatal, error, warn, info, debug or silent'],
];

export function serveCommand(): Command {
  const serving = command('serve', 'Run the collector');
  for (const [flags, variable, description] of FLAGS) serving.option(flags, `${description} [${variable}]`);
  return serving.action(async (options: Record<string, string>) => {
    const overrides: Partial<Record<Variable, string>> = {};
    if (options.data !== undefined) overrides.FIRSTHAND_DATA = options.data;
    for (const [flags, variable] of FLAGS) {
      const value =
        options[
          flags.replace(/^--| <.*$/g, '').replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
        ];
      if (value !== undefined) overrides[variable] = value;
    }
    const config = readConfig(overrides);
    const { serve } = await import('../serve.ts');
    await serve(config);
  });
}
