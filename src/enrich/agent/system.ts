import { z } from 'zod';
import { readList } from '../data.ts';
import type { ClientHints } from './clientHints.ts';
import { compile, firstMatch, type Product, systemVersion } from './product.ts';

const rule = z.tuple([z.string(), z.string()]);
const lists = readList(
  'systems',
  z.object({
    first: z.array(rule),
    fallback: z.array(rule),
    names: z.record(z.string(), z.string()),
    platforms: z.record(z.string(), z.string()),
  }),
);
const first = compile(lists.first);
const fallback = compile(lists.fallback);
const names = new Map(Object.entries(lists.names));
const platforms = new Map(Object.entries(lists.platforms));

/** The operating system. `parsed` is what ua-parser-js makes of the user agent. Its version is null where nobody can know it. */
export function readSystem(
  userAgent: string,
  parsed: { name?: string | undefined; version?: string | undefined },
  hints: ClientHints,
): Product | null {
  const said = fromUserAgent(userAgent, parsed);
  const name = platforms.get(hints.platform ?? '') ?? said?.name;
  if (name === undefined) return null;
  if (hints.platformVersion && name !== 'Linux') {
    return { name, version: hintedVersion(name, hints.platformVersion) };
  }
  if (said?.name !== name || isFrozen(userAgent, name))
    return { name, version: safariTells(userAgent, name) };
  return { name, version: systemVersion(said.version) };
}

function fromUserAgent(
  userAgent: string,
  parsed: { name?: string | undefined; version?: string | undefined },
): Product | null {
  const known = firstMatch(userAgent, first);
  if (known !== null) return known;
  const given = parsed.name === 'iOS' && !APPLE_MOBILE.test(userAgent) ? undefined : parsed.name;
  const name = given === undefined ? null : (names.get(given) ?? given);
  const vague =
    name === null ||
    name === 'Linux' ||
    (parsed.version === undefined && (name === 'macOS' || name === 'Android'));
  if (vague) {
    const other = firstMatch(userAgent, fallback);
    if (other !== null) return other;
  }
  return name === null ? null : { name, version: parsed.version ?? null };
}

/** https://learn.microsoft.com/en-us/microsoft-edge/web-platform/how-to-detect-win11: 13 and up is Windows 11, 1 to 10 is 10. */
function hintedVersion(name: string, version: string): string | null {
  if (name !== 'Windows') return systemVersion(version);
  const major = Number.parseInt(version, 10);
  if (major >= 13) return '11';
  if (major >= 1) return '10';
  return { '0.1': '7', '0.2': '8', '0.3': '8.1' }[version.slice(0, 3)] ?? null;
}

/**
 * Whether the user agent names a version that all later ones name too:
 * - Windows NT 10.0 stands for 11 as well since October 2021 (Chromium 95, Firefox 93);
 * - Mac OS X 10.15 stands for every later one (Chromium 90, Firefox 87, Safari 14);
 * - Android 10 with the model K is Chromium's reduced agent (https://www.chromium.org/updates/ua-reduction/);
 * - iOS 18 stands for every later one since Safari 26;
 * - Chrome OS 14541.0.0 likewise.
 */
function isFrozen(userAgent: string, name: string): boolean {
  const chromium = majorOf(userAgent, CHROMIUM);
  const firefox = majorOf(userAgent, FIREFOX);
  const safari = chromium === 0 ? majorOf(userAgent, SAFARI) : 0;
  if (name === 'Windows') return userAgent.includes('Windows NT 10.0') && (chromium >= 95 || firefox >= 93);
  if (name === 'macOS')
    return /Mac OS X 10[._]15/.test(userAgent) && (chromium >= 90 || firefox >= 87 || safari >= 14);
  if (name === 'Android') return userAgent.includes('Android 10; K)');
  if (name === 'iOS') return safari >= 26;
  return name === 'Chrome OS' && userAgent.includes(' 14541.0.0');
}

/** From iOS 26 on, Safari's own version is the system's. */
function safariTells(userAgent: string, name: string): string | null {
  return name === 'iOS' ? systemVersion(SAFARI.exec(userAgent)?.[1]) : null;
}

/** ua-parser-js takes any `MIDP; Opera Mini` for an iPhone. */
const APPLE_MOBILE = /\biP(?:hone|ad|od)|iOS|Darwin|like Mac OS X/i;
const CHROMIUM = /\bChrom(?:e|ium)\/(\d+)/;
const FIREFOX = /\bFirefox\/(\d+)/;
const SAFARI = /\bVersion\/(\d+(?:\.\d+)?)/;

function majorOf(userAgent: string, pattern: RegExp): number {
  return Number.parseInt(pattern.exec(userAgent)?.[1] ?? '0', 10);
}
