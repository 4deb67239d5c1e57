import type { Door } from './hit.ts';

/**
 * Whose id an event carries. `issued`: the cookie was made with this answer and has not come back yet, so the event
 * counts under its cookieless id until some event brings that cookie back (`cookie`).
 */
export const IDENTITIES = ['none', 'cookie', 'issued', 'cookieless', 'identified'] as const;
export type Identity = (typeof IDENTITIES)[number];

/** Why an event is recorded but left out of sessions and reports. Position is the number stored: append only. */
export const EXCLUSIONS = [
  'bot',
  'spam',
  'address',
  'prefetch',
  'hostname',
  'path',
  'asset',
  'redirect',
  'error',
  'probe',
] as const;
export type Exclusion = (typeof EXCLUSIONS)[number];

/**
 * Why a page view of an access log does not count: the tag reported it too, or still may. Nothing of it is in the record; it is
 * worked out of all page views that are there.
 */
export const FATES = ['reported', 'waiting'] as const;
export type Fate = (typeof FATES)[number];
/** Whatever an event may be left out of reports for. */
export const LEFT_OUT = [...EXCLUSIONS, ...FATES] as const;
export type LeftOut = (typeof LEFT_OUT)[number];

/**
 * What was wrong but could be recorded all the same, and whether a crawler came from the addresses that its operator publishes.
 * Position is the bit stored: append only.
 */
export const FLAGS = [
  'time_clamped',
  'enrichment_failed',
  'referrer_invalid',
  'value_cut',
  'crawler_verified',
  'crawler_false',
  // its identifiers were replaced by random ones when they were old enough
  'anonymised',
] as const;
export type Flag = (typeof FLAGS)[number];

/** Where it happened. `path` is the URL's `pathname` as the WHATWG URL standard gives it; `query` holds allow-listed parameters only. */
export interface Page {
  hostname: string;
  path: string;
  query: string | null;
}

export const DEVICES = [
  'desktop',
  'mobile',
  'tablet',
  'tv',
  'console',
  'wearable',
  'embedded',
  'xr',
] as const;
export type Device = (typeof DEVICES)[number];

export interface Bot {
  name: string;
  operator: string | null;
  kind: string | null;
}

/** The program that sent it: the raw string (cut at 512 bytes), its client hints as JSON, and what they say. */
export interface Agent {
  userAgent: string | null;
  hints: string | null;
  browser: string | null;
  browserVersion: string | null;
  os: string | null;
  osVersion: string | null;
  device: Device | null;
  bot: Bot | null;
}

/** The source of a visit that nothing brought. */
export const DIRECT = 'Direct / None';

/** What brought the visitor here: the raw referrer and campaign parameters, and what they say. */
export interface Referral {
  /** Referring address without fragment and with allow-listed parameters only; null for none, for self-referrals kept as sent. */
  referrer: string | null;
  utmSource: string | null;
  utmMedium: string | null;
  utmCampaign: string | null;
  utmContent: string | null;
  utmTerm: string | null;
  /** Name of the advertising click id parameter present (`gclid`); its value is not kept. */
  clickId: string | null;
  /** As DESIGN §6: `Google`, `news.example.org`, `Direct / None`. */
  source: string;
  medium: string | null;
  channel: string;
  searchTerm: string | null;
  /** The referrer's host is on a list of referrer spam. */
  spam: boolean;
}

export interface Place {
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  /** English name of the first subdivision. */
  region: string | null;
  city: string | null;
  isp: string | null;
  asn: number | null;
}

/** What the browser says of its user's settings. `screen` and `viewport` are `WIDTHxHEIGHT` in CSS pixels. */
export interface Client {
  language: string | null;
  timeZone: string | null;
  screen: string | null;
  viewport: string | null;
}

export interface Engagement {
  /** Id of the page view it belongs to, as sent. */
  view: string | null;
  /** Milliseconds visible and focused since the last send. */
  ms: number;
  /** Deepest scroll, per cent. */
  scroll: number | null;
}

export interface Revenue {
  /** Decimal, as sent: `12.50`. */
  amount: string;
  currency: string;
}

/** What we know: one event, ready to be recorded. */
export interface Event {
  /** As sent, a UUID in lower case; or null: then the record makes one. */
  id: string | null;
  /** The site's number in the record. */
  site: number;
  door: Door;
  /** When it happened, milliseconds since 1970. */
  time: number;
  receivedAt: number;
  flags: readonly Flag[];
  name: string;
  interactive: boolean;
  excluded: Exclusion | null;
  identity: Identity;
  /** First 64 bits, signed, of SHA-256(site, id); null when nobody can be told apart. */
  visitor: bigint | null;
  /** The id it counts under while `visitor` has not come back; also the id of cookieless visitors is in `visitor` alone. */
  cookieless: bigint | null;
  /** What the IP policy lets be stored. */
  address: string | null;
  page: Page;
  title: string | null;
  agent: Agent;
  referral: Referral;
  place: Place;
  client: Client;
  /** Hour 0–23 in the visitor's own time zone, null when that is unknown. */
  localHour: number | null;
  product: string | null;
  props: Readonly<Record<string, string>> | null;
  revenue: Revenue | null;
  /** Names of allow-listed cookies present. */
  cookies: readonly string[] | null;
  engagement: Engagement | null;
  experiments: Readonly<Record<string, string>> | null;
  /** Number that the web server gave the request of the page; what its log tells under the same number is the same page view. */
  request: string | null;
}

/** An event as the view `records` of the record shows it: what is stored of it, no more. */
export type RecordedEvent = Readonly<Record<string, string | number | null>> & { readonly record: number };
