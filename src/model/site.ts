import { DEFAULT_LOG_RULES, type LogRules } from './logRules.ts';

export type IdentityMode = 'cookie' | 'cookieless' | 'consent';
export type AddressPolicy = 'truncated' | 'full' | 'none';
export type SignalPolicy = 'honour' | 'ignore';

/** What an owner can set for one site. The environment gives the defaults of new sites; a site's own value wins. */
export interface SiteSettings extends LogRules {
  /** Further hostnames whose pages belong to this site; subdomains of each are included. */
  hostnames: readonly string[];
  /** Query parameters kept in page addresses besides campaign and site-search ones. */
  queryParameters: readonly string[];
  /** Names of cookies whose presence (never value) may be reported. */
  cookies: readonly string[];
  identity: IdentityMode;
  /** What is stored of the address: /24 and /48, all of it, or nothing. */
  ip: AddressPolicy;
  dnt: SignalPolicy;
  gpc: SignalPolicy;
  /** Addresses and CIDR ranges whose events are recorded as excluded. */
  excludedAddresses: readonly string[];
  /** Page hosts, each with its subdomains, and patterns of paths (`/admin/*`), whose events are recorded as excluded. */
  excludedHostnames: readonly string[];
  excludedPaths: readonly string[];
  /** Whether anybody may look at its dashboard. */
  public: boolean;
  /** Days after which events, their addresses and their identifiers go; 0: events never, the others with their event. */
  retentionDays: number;
  addressDays: number;
  identifierDays: number;
  /** What the banner asks, empty for none; its version, and the countries (ISO 3166-1) whose visitors are asked, none for all. */
  consentText: string;
  consentVersion: string;
  consentCountries: readonly string[];
  /** Who is responsible, and whom to ask; empty where nobody was named. */
  controller: string;
  contact: string;
  /** Where the data is stored, and who else works with it, for disclosures. */
  storagePlace: string;
  recipients: readonly string[];
  /** Addresses at which visitors opt out of advertising. */
  advertisingOptOuts: readonly string[];
  /** ISO 4217; revenue is reported in it. */
  currency: string;
}

/** What holds where neither owner nor environment says otherwise; also for settings younger than a site. */
export const DEFAULT_SETTINGS: SiteSettings = {
  hostnames: [],
  queryParameters: [],
  cookies: [],
  identity: 'cookie',
  ip: 'truncated',
  dnt: 'ignore',
  gpc: 'honour',
  excludedAddresses: [],
  excludedHostnames: [],
  excludedPaths: [],
  public: false,
  // 25 months, as the CNIL's recommendation of 2020 for audience measurement that needs no consent.
  retentionDays: 760,
  addressDays: 0,
  identifierDays: 0,
  consentText: '',
  consentVersion: '1',
  consentCountries: [],
  controller: '',
  contact: '',
  storagePlace: '',
  recipients: [],
  advertisingOptOuts: [],
  currency: 'EUR',
  ...DEFAULT_LOG_RULES,
};

/** A site is its domain. */
export interface Site {
  id: number;
  domain: string;
  /** IANA name; days are cut in it unless a question names another. */
  timeZone: string;
  createdAt: number;
  settings: SiteSettings;
}
