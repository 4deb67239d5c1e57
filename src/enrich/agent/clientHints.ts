import { z } from 'zod';
import type { Hit } from '../../model/hit.ts';

const brandList = z.array(z.object({ brand: z.string(), version: z.string() }));
const clientHints = z.object({
  brands: brandList.optional(),
  mobile: z.boolean().optional(),
  platform: z.string().optional(),
  platformVersion: z.string().optional(),
  model: z.string().optional(),
  fullVersionList: brandList.optional(),
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
  const { headers } = hit;
  const said = hit.body.hints;
  const brands = headers['sec-ch-ua'];
  if (said == null && brands === undefined && headers['sec-ch-ua-platform'] === undefined) return null;
  const hints: ClientHints = {};
  if (brands !== undefined) hints.brands = readBrands(brands);
  const mobile = said?.mobile ?? readBoolean(headers['sec-ch-ua-mobile']);
  if (mobile != null) hints.mobile = mobile;
  const platform = said?.platform || readString(headers['sec-ch-ua-platform']);
  if (platform) hints.platform = platform;
  const platformVersion = said?.platformVersion || readString(headers['sec-ch-ua-platform-version']);
  if (platformVersion) hints.platformVersion = platformVersion;
  const model = said?.model || readString(headers['sec-ch-ua-model']);
  if (model) hints.model = model;
  const full = said?.fullVersionList ?? readBrands(headers['sec-ch-ua-full-version-list'] ?? '');
  if (full.length > 0) hints.fullVersionList = full;
  return Object.keys(hints).length === 0 ? null : JSON.stringify(hints);
}

/** The hints that `hintsOf` wrote; anything else reads as none. */
export function parseHints(json: string | null): ClientHints {
  if (json === null) return {};
  try {
    return clientHints.parse(JSON.parse(json));
  } catch {
    return {};
  }
}

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
