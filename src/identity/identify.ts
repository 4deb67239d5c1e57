import type { Identity } from '../model/event.ts';
import type { Hit } from '../model/hit.ts';
import { Memory, Numbers, remember } from '../model/remember.ts';
import type { Site } from '../model/site.ts';
import { needsConsent, readConsent } from './consent.ts';
import { type BrowserId, type CookieJar, mintBrowserId, parseBrowserId, readCookies } from './cookie.ts';
import type { CookielessIds } from './cookieless.ts';
import { registrableDomain } from './registrableDomain.ts';
import { browserVisitor, identifiedVisitor } from './visitor.ts';

/** Whose event it is, and what the answer has to tell the browser. */
export interface Identified {
  identity: Identity;
  visitor: bigint | null;
  /** Only for `issued`: the id it counts under until the cookie comes back. */
  cookieless: bigint | null;
  setCookie: string | null;
}

/** Whom an experiment shows a variant. */
export interface Assignee {
  visitor: string;
  /** Whether it stays the same beyond the day. */
  lasting: boolean;
  setCookie: string | null;
}

/** Requests of one address and agent within this time are one browser whose first answer is still on its way. */
const SAME_BROWSER_MS = 10_000;
const REMEMBERED = 100_000;

const NOBODY: Identified = { identity: 'none', visitor: null, cookieless: null, setCookie: null };

export class Identifier {
  readonly #jar: CookieJar;
  readonly #cookieless: CookielessIds;
  readonly #publicHost: string | null;
  readonly #justIssued = new Memory<string, { browser: BrowserId; at: number }>(REMEMBERED);
  readonly #agents = new Numbers(REMEMBERED);

  /** @param publicHost host of the collector's public address where it is configured */
  constructor(jar: CookieJar, cookieless: CookielessIds, publicHost: string | null) {
    this.#jar = jar;
    this.#cookieless = cookieless;
    this.#publicHost = publicHost;
  }

  /**
   * @param time when the event happened
   * @param excluded excluded events get no new cookie: a bot does not need one
   * @param country where the visitor is; null where it is not known
   */
  identify(
    hit: Hit,
    site: Site,
    hostname: string,
    time: number,
    excluded: boolean,
    country: string | null,
  ): Identified {
    const given = hit.trusted ? hit.body.visitor_id : null;
    if (given !== null && given !== undefined) {
      const browser = parseBrowserId(given, hit.receivedAt);
      return browser ? this.#cookie(site, browser) : this.#named(site, given);
    }
    const own = this.#browserOf(hit, site, hostname, country, !excluded);
    if (own !== null)
      return own.isNew ? this.#issue(hit, site, time, own.browser) : this.#cookie(site, own.browser);
    const refused = asksForPrivacy(hit, site) || readConsent(hit.headers.cookie) === 'denied';
    const unwanted = refused && readCookies(hit.headers.cookie, this.#jar.idName).length > 0;
    return { ...this.#byAddress(hit, site, time), setCookie: unwanted ? this.#jar.expire() : null };
  }

  /**
   * Whom experiments assign: the browser by the 22 letters of its id, which it is given where it has none, else the visitor of
   * the day by a text of digits; null where nobody can be told apart.
   */
  assignee(hit: Hit, site: Site, hostname: string, country: string | null): Assignee | null {
    const own = this.#browserOf(hit, site, hostname, country, true);
    if (own !== null) {
      const setCookie = own.isNew ? this.#jar.set(own.browser, hit.receivedAt) : null;
      return { visitor: own.browser.id, lasting: true, setCookie };
    }
    const { visitor } = this.#byAddress(hit, site, hit.receivedAt);
    return visitor === null ? null : { visitor: String(visitor), lasting: false, setCookie: null };
  }

  /** The browser's own id, as it brings it or new; null where it may have none. */
  #browserOf(
    hit: Hit,
    site: Site,
    hostname: string,
    country: string | null,
    mint: boolean,
  ): { browser: BrowserId; isNew: boolean } | null {
    if (
      asksForPrivacy(hit, site) ||
      !mayKeepId(hit, site, country) ||
      hit.collectorHost === null ||
      !this.#firstParty(hit, hostname)
    )
      return null;
    for (const cookie of readCookies(hit.headers.cookie, this.#jar.idName)) {
      const browser = parseBrowserId(cookie, hit.receivedAt);
      if (browser) return { browser, isNew: false };
    }
    return mint ? { browser: this.#mint(hit), isNew: true } : null;
  }

  #cookie(site: Site, browser: BrowserId): Identified {
    return { ...NOBODY, identity: 'cookie', visitor: browserVisitor(site.domain, browser.id) };
  }

  #named(site: Site, name: string): Identified {
    return { ...NOBODY, identity: 'identified', visitor: identifiedVisitor(site.domain, name) };
  }

  #byAddress(hit: Hit, site: Site, time: number): Identified {
    if (hit.address === null || hit.userAgent === null) return NOBODY;
    const visitor = this.#cookieless.id(site.domain, hit.address, hit.userAgent, time, hit.receivedAt);
    return { ...NOBODY, identity: 'cookieless', visitor };
  }

  /** A new cookie counts only once it comes back; until then the event counts under its cookieless id. */
  #issue(hit: Hit, site: Site, time: number, browser: BrowserId): Identified {
    return {
      identity: 'issued',
      visitor: browserVisitor(site.domain, browser.id),
      cookieless: this.#byAddress(hit, site, time).visitor,
      setCookie: this.#jar.set(browser, hit.receivedAt),
    };
  }

  #mint({ address, userAgent, receivedAt }: Hit): BrowserId {
    if (address === null || userAgent === null) return mintBrowserId(receivedAt);
    const who = `${this.#agents.of(userAgent)} ${address}`;
    const recent = this.#justIssued.find(who)?.value;
    if (recent && Math.abs(receivedAt - recent.at) <= SAME_BROWSER_MS) return recent.browser;
    const browser = mintBrowserId(receivedAt);
    this.#justIssued.learn(who, { browser, at: receivedAt });
    return browser;
  }

  /** Cookies need a collector on the page's own registrable domain; the browser's own word (Sec-Fetch-Site) is final. */
  #firstParty(hit: Hit, hostname: string): boolean {
    if (hit.headers['sec-fetch-site'] === 'cross-site') return false;
    const page = domainOf(hostname);
    return [hit.collectorHost, this.#publicHost].some((host) => host !== null && domainOf(host) === page);
  }
}

// Addresses and names without a public suffix (localhost) are their own domain.
const domainOf = remember(10_000, (host) => registrableDomain(host) ?? host);

/** Whether site and visitor agree to a cookie: in the mode `consent` the visitor must have said yes, where the law of the country wants that; a no always counts. */
function mayKeepId({ headers }: Hit, { settings }: Site, country: string | null): boolean {
  if (settings.identity === 'cookieless') return false;
  const chosen = readConsent(headers.cookie);
  if (chosen !== null) return chosen === 'granted';
  return settings.identity === 'cookie' || !needsConsent(settings, country);
}

/** Global Privacy Control (https://www.w3.org/TR/gpc/) and Do Not Track, where the site honours them. */
function asksForPrivacy({ headers }: Hit, { settings }: Site): boolean {
  return (
    (settings.gpc === 'honour' && headers['sec-gpc'] === '1') ||
    (settings.dnt === 'honour' && headers.dnt === '1')
  );
}
