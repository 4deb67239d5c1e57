import { domainToASCII } from 'node:url';
import { rememberUntilTold } from '../model/remember.ts';
import type { Site } from '../model/site.ts';

/** The sites as last read from the record, found by domain or by a page's host name. */
export class SiteDirectory {
  #sites: readonly Site[] = [];
  readonly #byHost = rememberUntilTold(10_000, (host) => this.#search(host));

  get all(): readonly Site[] {
    return this.#sites;
  }

  replace(sites: readonly Site[]): void {
    this.#sites = sites;
    this.#byHost.forget();
  }

  /** The site that a host name belongs to: its domain, a further hostname, or a subdomain of one; the longest wins. */
  find(host: string): Site | null {
    return this.#byHost.get(host);
  }

  #search(host: string): Site | null {
    // International names in their ASCII spelling, as browsers send them.
    const name = (domainToASCII(host) || host.toLowerCase()).replace(/\.$/, '');
    let best: Site | null = null;
    let length = 0;
    for (const site of this.#sites) {
      for (const own of hostnamesOf(site)) {
        if (own.length > length && isWithin(name, own)) {
          best = site;
          length = own.length;
        }
      }
    }
    return best;
  }
}

/** Whether a page's host name is one of the site's own. */
export function belongsTo(site: Site, host: string): boolean {
  return hostnamesOf(site).some((own) => isWithin(host.toLowerCase(), own));
}

function hostnamesOf({ domain, settings }: Site): string[] {
  return [domain, ...settings.hostnames].map((name) => name.replace(/^www\./, ''));
}

/** Whether a host is the other or below it. */
export const isWithin = (host: string, own: string) => host === own || host.endsWith(`.${own}`);
