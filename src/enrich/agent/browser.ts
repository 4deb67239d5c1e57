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
  return name === null ? null : corrected(userAgent, { name, version: parsed.version ?? null });
}

/** What ua-parser-js takes at face value. */
function corrected(userAgent: string, { name, version }: Product): Product {
  // An app's web view has no version of its own: the number is WebKit's build.
  if (name === 'Safari (in-app)') return { name, version: null };
  // Android 4.4's web view calls itself the stock browser and tells its engine besides.
  const webView = name === 'Android Browser' ? / Version\/4\.0 Chrome\/([\d.]+)/.exec(userAgent) : null;
  if (webView !== null) return { name: 'Chrome WebView', version: webView[1] ?? null };
  // Compatibility view claims to be Internet Explorer 7; the engine tells: Trident 4 came with 8, 7 with 11.
  const trident = name === 'Internet Explorer' ? /\bTrident\/([4-7])/.exec(userAgent) : null;
  if (trident !== null && !userAgent.includes('IEMobile'))
    return { name, version: `${Number(trident[1]) + 4}.0` };
  return { name, version };
}

/** Browsers whose hints tell the version more exactly than their user agent, and those that hide behind another's. */
const HINTED: ReadonlySet<string> = new Set(brandNames.values());

/** The brand that is neither Chromium itself nor noise; Chrome last, as some list it besides their own. */
function fromHints(hints: ClientHints): Product | null {
  const known = [...(hints.fullVersionList ?? []), ...(hints.brands ?? [])].flatMap(({ brand, version }) => {
    const name = brandNames.get(brand);
    return name === undefined ? [] : [{ name, version: /^\d+$/.test(version) ? `${version}.0` : version }];
  });
  return known.find(({ name }) => name !== 'Chrome') ?? known[0] ?? null;
}
