import { z } from 'zod';
import type { Hit } from '../../model/hit.ts';
import { remember } from '../../model/remember.ts';

const brandList = z.array(z.object({ brand: z.string(), version: z.string() }));
const clientHints = z.object({
  brands: brandList.nullish(),
  mobile: z.boolean().nullish(),
  platform: z.string().nullish(),
  platformVersion: z.string().nullish(),
  model: z.string().nullish(),
  fullVersionList: brandList.nullish(),
});

/** What a Chromium browser says of itself besides its user agent, in the words of `navigator.userAgentData`. */
export type ClientHints = z.infer<typeof clientHints>;

/** One member of a `Sec-CH-UA` list: `"Google Chrome";v="131"`. Quotes inside brands are made to look odd on purpose (GREASE). */
const MEMBER = /"((?:[^"\\]|\\.){0,64})"\s*;\s*v="([^"]{0,64})"/g;

/**
 * Client hints of a hit as JSON, or null for none: those the tag read from `userAgentData` first, then the request headers.
 * Browsers send brands, mobile and platform unasked; all else reaches us through the tag.
 */
export function hintsOf(hit: Hit): string | null {
  const { headers, body } = hit;
  const said = body.hints ? JSON.stringify(body.hints) : '';
  if (said === '' && headers['sec-ch-ua'] === undefined && headers['sec-ch-ua-platform'] === undefined)
    return null;
  return hintsIn(HEADERS.map((name) => headers[name] ?? '').join('\n') + said);
}

const HEADERS = [
  'sec-ch-ua',
  'sec-ch-ua-mobile',
  'sec-ch-ua-platform',
  'sec-ch-ua-platform-version',
  'sec-ch-ua-model',
  'sec-ch-ua-full-version-list',
  // keeps the last header apart from what the tag said
  '',
] as const;

/** From the headers, one a line, and after them what the tag said, as JSON. A few hundred combinations make up a site's traffic. */
const hintsIn = remember(5_000, (text): string | null => {
  const lines = text.split('\n', HEADERS.length);
  const [brands = '', mobile, platform, platformVersion, model, full = ''] = lines;
  const said = parseHints(lines.at(-1) || null);
  const hints: ClientHints = {
    ...whole('brands', readBrands(brands)),
    ...whole('mobile', said.mobile ?? readBoolean(mobile)),
    ...whole('platform', said.platform || readString(platform)),
    ...whole('platformVersion', said.platformVersion || readString(platformVersion)),
    ...whole('model', said.model || readString(model)),
    ...whole('fullVersionList', said.fullVersionList ?? readBrands(full)),
  };
  return Object.keys(hints).length === 0 ? null : JSON.stringify(hints);
});

/** The property, unless it says nothing. */
function whole<Name extends keyof ClientHints>(name: Name, value: ClientHints[Name] | null): ClientHints {
  return value == null || value === '' || (Array.isArray(value) && value.length === 0)
    ? {}
    : { [name]: value };
}

/** The hints that `hintsOf` wrote; anything else reads as none. */
export const parseHints: (json: string | null) => ClientHints = (json) => (json === null ? {} : parsed(json));

const parsed = remember(1_000, (json): ClientHints => {
  try {
    return clientHints.parse(JSON.parse(json));
  } catch {
    return {};
  }
});

function readBrands(header: string): { brand: string; version: string }[] {
  return [...header.slice(0, 1_024).matchAll(MEMBER)]
    .slice(0, 10)
    .map(([, brand = '', version = '']) => ({ brand, version }));
}

/** A structured-field string: `"Windows"`. */
function readString(header: string | undefined): string | null {
  return /^\s*"([^"]{1,128})"\s*$/.exec(header ?? '')?.[1] ?? null;
}

function readBoolean(header: string | undefined): boolean | null {
  if (header === '?1') return true;
  return header === '?0' ? false : null;
}
