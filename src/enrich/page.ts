import QuickLRU from 'quick-lru';
import type { Page } from '../model/event.ts';
import type { Site } from '../model/site.ts';
import { parseAddress } from './address.ts';
import { keptQuery } from './query.ts';
import { redact } from './redact.ts';

/** Pages remembered for one site; the same few hundred make most of its traffic. */
const PAGES_PER_SITE = 5_000;
const LONGEST_REMEMBERED = 2_048;

/** Keyed by the Site object: whoever changes a site's settings makes a new one, and with it a new memory. */
const pages = new WeakMap<Site, QuickLRU<string, Page>>();

/**
 * The page that an http or https address names, or null for anything else.
 * `path` is the URL's `pathname` as WHATWG gives it, redacted; `query` keeps allow-listed parameters only; fragment and credentials are dropped.
 */
export function parsePage(url: string, site: Site): Page | null {
  let known = pages.get(site);
  if (known === undefined) {
    known = new QuickLRU({ maxSize: PAGES_PER_SITE });
    pages.set(site, known);
  }
  const hit = known.get(url);
  if (hit !== undefined) return hit;
  const page = readPage(url, site);
  if (page !== null && url.length <= LONGEST_REMEMBERED) known.set(url, page);
  return page;
}

function readPage(text: string, site: Site): Page | null {
  const url = parseAddress(text);
  if (url === null || !(url.protocol === 'https:' || url.protocol === 'http:') || url.hostname === '')
    return null;
  return {
    hostname: url.hostname.replace(/\.$/, ''),
    path: redact(url.pathname),
    query: keptQuery(url.search, site.settings.queryParameters),
  };
}
