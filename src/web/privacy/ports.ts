import type { Choice, Consent } from '../../model/consent.ts';
import type { Assets } from '../dashboard/assets.ts';

/** What is held of one browser at one site. */
export interface HeldSite {
  readonly site: string;
  readonly events: number;
  readonly first: string;
  readonly last: string;
  readonly facts: Readonly<Record<string, readonly { readonly value: string; readonly events: number }[]>>;
}

/** A browser by its cookie. */
export interface Browser {
  /** Value of its `fh_id` cookie. */
  readonly id: string;
}

/** What a visitor's own page needs of the rest of the program. Everything goes by the cookie of the browser that asks. */
export interface PrivacyPorts {
  assets: Assets;
  base: string;
  /** Null without a cookie, or with a forged one. */
  browserIn(cookies: string | undefined): Browser | null;
  chosen(cookies: string | undefined): { cookies: Choice | null; tracking: Choice | null };
  heldOf(browser: Browser): Promise<readonly HeldSite[]>;
  heldEvents(browser: Browser, format: 'ndjson' | 'csv'): Promise<string>;
  consentsOf(browser: Browser): readonly Consent[];
  /** Remembers a choice and returns the cookies that make it hold. */
  choose(cookies: string | undefined, choice: Omit<Consent, 'at'>): Promise<readonly string[]>;
  /** Erases everything of the browser. @throws Problem `conflict` where it is on hold */
  eraseBrowser(browser: Browser): Promise<{ events: number; cookies: readonly string[] }>;
  /** The site of a page's host name, or null. */
  siteOf(host: string): { domain: string } | null;
  clientAddress(socket: string | null, forwarded: string | undefined): string | null;
  honoursGpc(): boolean;
  log(error: unknown): void;
}
