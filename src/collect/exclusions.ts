import type { Exclusion, Page } from '../model/event.ts';
import type { SiteSettings } from '../model/site.ts';
import { AddressRanges } from './address.ts';
import { isWithin } from './sites.ts';

/** What a site's owner leaves out: events from addresses, on host names with their subdomains, on paths. */
export class Exclusions {
  readonly #addresses: AddressRanges;
  readonly #hostnames: readonly string[];
  readonly #paths: readonly ((path: string) => boolean)[];

  constructor({ excludedAddresses, excludedHostnames, excludedPaths }: SiteSettings) {
    this.#addresses = new AddressRanges(excludedAddresses, 'excludedAddresses');
    this.#hostnames = excludedHostnames;
    this.#paths = excludedPaths.map(pathPattern);
  }

  of(address: string | null, { hostname, path }: Page): Exclusion | null {
    if (address !== null && this.#addresses.has(address)) return 'address';
    if (this.#hostnames.some((own) => isWithin(hostname, own))) return 'hostname';
    return this.#paths.some((matches) => matches(path)) ? 'path' : null;
  }
}

/**
 * `/admin/*`: `*` matches within and across segments. Looks for one part after the other instead of backtracking, so that no path is
 * slow, however it was made.
 */
export function pathPattern(pattern: string): (path: string) => boolean {
  const [first = '', ...parts] = pattern.split('*');
  const last = parts.pop();
  if (last === undefined) return (path) => path === first;
  return (path) => {
    const end = path.length - last.length;
    if (end < first.length || !path.startsWith(first) || !path.endsWith(last)) return false;
    let at = first.length;
    for (const part of parts) {
      const found = path.indexOf(part, at);
      if (found < 0 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}
