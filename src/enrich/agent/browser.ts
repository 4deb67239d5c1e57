import { z } from 'zod';
import { readList } from '../data.ts';
import type { ClientHints } from './clientHints.ts';
import { compile, firstMatch, type Product } from './product.ts';

const lists = readList(
  'browsers',
  z.object({
    rules: z.array(z.tuple([z.string(), z.string()])),
    names: z.record(z.string(), z.string()),
    brands: z.record(z.string(), z.string()),
  }),
);
const rules = compile(lists.rules);
const names = new Map(Object.entries(lists.names));
const brandNames = new Map(Object.entries(lists.brands));

/** What others build on: an agent that says no more than this may carry the real name in another token or in the hints. */
const ENGINES: ReadonlySet<string> = new Set([
  'Chrome',
  'Chromium',
  'Chrome WebView',
  'Safari',
  'Safari (in-app)',
  'Android Browser',
  'Mozilla',
]);
/** `HonorBrowser/3.1`, as nearly every vendor on top of Chromium or WebKit names its own. */
const VENDOR = /\b([A-Z][A-Za-z]{1,24}?)[ _]?Browser\/v?(\d[\d.]*)/;
/** `Luminary/3.2 CFNetwork/978 Darwin/18.5`: an app that uses the system's HTTP client names itself in front. */
const APPLE_APP = /^([^/()]{1,60}?)(?:-iPhone|-iPad)?\/v?(\d[\w.]*)\b.* CFNetwork\//;

/** The browser, or the app that shows the page. `parsed` is what ua-parser-js makes of the user agent. */
export function readBrowser(
  userAgent: string,
  parsed: { name?: string | undefined; version?: string | undefined },
  hints: ClientHints,
): Product | null {
  const said = fromUserAgent(userAgent, parsed);
  if (said !== null && !ENGINES.has(said.name) && !HINTED.has(said.name)) return said;
  return fromHints(hints) ?? said;
}

function fromUserAgent(
  userAgent: string,
  parsed: { name?: string | undefined; version?: string | undefined },
): Product | null {
  const listed = firstMatch(userAgent, rules);
  if (listed !== null) return listed;
  const app = APPLE_APP.exec(userAgent);
  if (app !== null) return { name: app[1] ?? '', version: app[2] ?? null };
  const name = parsed.name === undefined ? null : (names.get(parsed.name) ?? parsed.name);
  if (name === null || ENGINES.has(name)) {
    const vendor = VENDOR.exec(userAgent);
    if (vendor !== null) return { name: `${vendor[1]} Browser`, version: vendor[2] ?? null };
  }
  if (name === null) return null;
  // An app's web view has no version of its own: what ua-parser-js gives is WebKit's build.
  return { name, version: name === 'Safari (in-app)' ? null : (parsed.version ?? null) };
}

/** Browsers whose hints tell the version more exactly than their user agent, and those that hide behind another's. */
const HINTED: ReadonlySet<string> = new Set(brandNames.values());

function fromHints(hints: ClientHints): Product | null {
  for (const { brand, version } of [...(hints.fullVersionList ?? []), ...(hints.brands ?? [])]) {
    const name = brandNames.get(brand);
    if (name !== undefined && name !== 'Chrome') return { name, version };
  }
  const chrome = [...(hints.fullVersionList ?? []), ...(hints.brands ?? [])].find(
    ({ brand }) => brand === 'Google Chrome',
  );
  return chrome === undefined ? null : { name: 'Chrome', version: chrome.version };
}
