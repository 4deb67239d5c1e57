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

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const SPAN = 'a time such as 30m, 24h or 7d';

/** `24h`, as milliseconds. */
const span = z
  .string()
  .regex(/^[1-9]\d{0,4}[mhd]$/, SPAN)
  .transform((text) => Number.parseInt(text, 10) * UNITS[text.at(-1) as keyof typeof UNITS]);

const whole = (least: number, what: string) =>
  z
    .string()
    .regex(/^\d{1,9}$/, what)
    .transform(Number)
    .refine((number) => number >= least, what);

const DAYS = 'a whole number of days, at most 36500; 0 is no limit';
const days = (normally: string) =>
  z
    .string()
    .regex(/^\d{1,5}$/, DAYS)
    .default(normally)
    .transform(Number)
    .refine((number) => number <= 36_500, DAYS);

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
  FIRSTHAND_RETENTION_DAYS: days('760'),
  FIRSTHAND_ADDRESS_DAYS: days('0'),
  FIRSTHAND_IDENTIFIER_DAYS: days('0'),
  FIRSTHAND_BACKUP_PASSPHRASE: z.string().optional(),
  FIRSTHAND_BACKUP_RECIPIENT: z
    .string()
    .regex(/^[\s,]*(age1[a-z0-9]+[\s,]*)+$/, 'age public keys (age1…), separated by commas')
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .default([]),
  FIRSTHAND_BACKUP_DIR: z
    .string()
    .transform((path) => resolve(path))
    .optional(),
  FIRSTHAND_BACKUP_EVERY: span.default(UNITS.d),
  FIRSTHAND_BACKUP_KEEP: whole(1, 'a whole number of backups, at least 1').default(7),
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
  if (parsed.success) {
    const { FIRSTHAND_BACKUP_DIR, FIRSTHAND_BACKUP_PASSPHRASE, FIRSTHAND_BACKUP_RECIPIENT } = parsed.data;
    if (
      FIRSTHAND_BACKUP_DIR !== undefined &&
      FIRSTHAND_BACKUP_PASSPHRASE === undefined &&
      FIRSTHAND_BACKUP_RECIPIENT.length === 0
    ) {
      const needed = 'FIRSTHAND_BACKUP_PASSPHRASE or FIRSTHAND_BACKUP_RECIPIENT';
      throw new Problem('invalid', `FIRSTHAND_BACKUP_DIR needs a key: set ${needed}.`, {
        field: 'FIRSTHAND_BACKUP_DIR',
        given: FIRSTHAND_BACKUP_DIR,
        allowed: `with ${needed}`,
      });
    }
    return Object.freeze(parsed.data);
  }
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
