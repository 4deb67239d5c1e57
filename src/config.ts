import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadEnvFile } from 'node:process';
import { z } from 'zod';
import { AddressRanges } from './collect/address.ts';
import { Problem } from './model/problem.ts';

const oneOf = <const Names extends readonly [string, ...string[]]>(names: Names) =>
  z.enum(names, { error: `one of ${names.join(', ')}` });

const address = z
  .url({ protocol: /^https?$/, error: 'an http or https address such as https://stats.example.com' })
  .transform((text) => new URL(text));

/** Every setting of the environment: its schema, whose error says what is allowed, and its default. */
const VARIABLES = {
  FIRSTHAND_DATA: z
    .string()
    .min(1, 'a path')
    .default('./data')
    .transform((path) => resolve(path)),
  FIRSTHAND_HOST: z.string().min(1, 'an address or host name').default('127.0.0.1'),
  FIRSTHAND_PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'a port from 0 to 65535')
    .default('8710')
    .transform(Number)
    .refine((port) => port <= 65_535, 'a port from 0 to 65535'),
  FIRSTHAND_URL: address.optional(),
  FIRSTHAND_BASE_PATH: z
    .string()
    .regex(/^\/?$|^(\/[A-Za-z0-9._~-]+)+\/?$/, 'a path such as /fh')
    .default('')
    .transform((path) => path.replace(/\/$/, '')),
  FIRSTHAND_TRUST_PROXY: z
    .string()
    .default('')
    .transform((text, context) => {
      const entries = text.split(/[\s,]+/).filter(Boolean);
      try {
        return new AddressRanges(entries, 'FIRSTHAND_TRUST_PROXY');
      } catch {
        context.addIssue('addresses and CIDR ranges, separated by commas, such as 127.0.0.1,10.0.0.0/8');
        return z.NEVER;
      }
    }),
  FIRSTHAND_IP: oneOf(['truncated', 'full', 'none']).default('truncated'),
  FIRSTHAND_DNT: oneOf(['ignore', 'honour']).default('ignore'),
  FIRSTHAND_GPC: oneOf(['honour', 'ignore']).default('honour'),
  FIRSTHAND_IDENTITY: oneOf(['cookie', 'cookieless', 'consent']).default('cookie'),
  FIRSTHAND_GEO_COUNTRY: z.string().min(1, 'a path of an mmdb file').optional(),
  FIRSTHAND_GEO_CITY: z.string().min(1, 'a path of an mmdb file').optional(),
  FIRSTHAND_GEO_ASN: z.string().min(1, 'a path of an mmdb file').optional(),
  FIRSTHAND_SPAM_LIST: z.string().min(1, 'a path of a text file').optional(),
  FIRSTHAND_CRAWLERS: z.string().min(1, 'a path of a directory').optional(),
  FIRSTHAND_API_RATE: z.coerce
    .number('a whole number of requests a minute; 0 is no limit')
    .int('a whole number of requests a minute; 0 is no limit')
    .min(0, 'a whole number of requests a minute; 0 is no limit')
    .default(30_000),
  FIRSTHAND_LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
} as const;

const environment = z.object(VARIABLES);

/** The environment, read once, checked and frozen. */
export type Config = Readonly<z.output<typeof environment>>;
export type Variable = keyof typeof VARIABLES;
export const VARIABLE_NAMES = Object.keys(VARIABLES) as Variable[];

/**
 * Reads the settings; what `overrides` (flags of the command line) gives wins.
 * @throws Problem `invalid` with one line naming the variable, what was given and what is allowed
 */
export function readConfig(
  overrides: Partial<Record<Variable, string>> = {},
  env = processEnvironment(),
): Config {
  const given: Record<string, string> = {};
  for (const name of VARIABLE_NAMES) {
    const value = overrides[name] ?? env[name];
    if (value !== undefined && value !== '') given[name] = value;
  }
  const parsed = environment.safeParse(given);
  if (parsed.success) return Object.freeze(parsed.data);
  const issue = parsed.error.issues[0];
  const name = String(issue?.path[0]);
  throw new Problem('invalid', `${name} is "${given[name]}"; allowed is ${issue?.message}.`, {
    field: name,
    given: given[name],
    allowed: issue?.message ?? '',
  });
}

/** Whether output may be coloured (https://no-color.org). */
export const colorWanted = () => !process.env.NO_COLOR;

function processEnvironment(): NodeJS.ProcessEnv {
  if (existsSync('.env')) loadEnvFile('.env');
  return process.env;
}
