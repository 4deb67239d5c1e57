import { domainToASCII } from 'node:url';
import QuickLRU from 'quick-lru';
import type { Site } from '../model/site.ts';

/** The sites as last read from the record, found by domain or by a page's host name. */
export class SiteDirectory {
  #sites: readonly Site[] = [];
  readonly #byHost = new QuickLRU<string, Site | null>({ maxSize: 10_000 });

  get all(): readonly Site[] {
    return this.#sites;
  }

  replace(sites: readonly Site[]): void {
    this.#sites = sites;
    this.#byHost.clear();
  }

  /** The site that a host name belongs to: its domain, a further hostname, or a subdomain of one; the longest wins. */
  find(host: string): Site | null {
    const known = this.#byHost.get(host);
    if (known !== undefined) return known;
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
    this.#byHost.set(host, best);
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

const isWithin = (host: string, own: string) => host === own || host.endsWith(`.${own}`);
