import { z } from 'zod';
import type { Site } from '../../model/site.ts';
import { parseAddress, withoutWww } from '../address.ts';
import { readList } from '../data.ts';
import { redact } from '../redact.ts';
import { withParents } from '../spam.ts';
import { wellFormed } from '../wellFormed.ts';
import { type SearchTerm, searchTerm } from './searchTerm.ts';
import { type Source, sourceAt } from './sources.ts';

const gateways: ReadonlySet<string> = new Set(readList('payment-gateways', z.array(z.string())));

/** An address that sent the visitor here. */
export interface Referrer {
  /** Without credentials, fragment, personal data and all parameters but the one of the search term. */
  address: string;
  /** Without `www.`; the package name for an Android app. */
  host: string;
  source: Source | null;
  searchTerm: string | null;
  /** A page of the site itself, or the till that it sent the visitor to: neither brings anyone. */
  internal: boolean;
}

/** Reads a referrer as the browser sent it; null where it is no address of the web or of an Android app. */
export function readReferrer(text: string, site: Site): Referrer | null {
  const url = parseAddress(text);
  if (url === null || !/^(?:https?|android-app):$/.test(url.protocol)) return null;
  // No name is longer (RFC 1035); one of 8 000 labels would take minutes to look up label by label.
  if (url.hostname === '' || url.hostname.length > 253) return null;
  const host = withoutWww(url.hostname.toLowerCase());
  const known = sourceAt(host, url.pathname);
  const source = known === null ? bySound(host) : atHost(known, known.by, host);
  const searched =
    source !== null && searches(known ?? source, host) ? searchTerm(source.name, url.search) : null;
  return {
    address: cleanAddress(url, searched),
    host,
    source: searched === null || source === null ? source : { ...source, category: 'search' },
    searchTerm: searched === null ? null : wellFormed(redact(searched.term)),
    internal: belongsTo(host, site) || withParents(host).some((name) => gateways.has(name)),
  };
}

function cleanAddress(url: URL, searched: SearchTerm | null): string {
  const path = redact(url.pathname);
  const query = searched === null ? '' : `?${redact(searched.parameter)}`;
  return `${url.protocol}//${url.host}${path}${query}`;
}

function belongsTo(host: string, site: Site): boolean {
  return [site.domain, ...site.settings.hostnames].some((own) => {
    const name = withoutWww(own);
    return host === name || host.endsWith(`.${name}`);
  });
}

const MAIL = /^(?:[\w-]*mail[\w-]*|deref[\w-]*|messageri\w*|post|owa|outlook|rich-v\d*)\./;
const SEARCH = /^(?:www\d*|m|search|suche|sok|szukaj|ricerca|busca|recherche|images?|encrypted|[a-z]{2})\./;
/** Engines on whose domain much else lives: `sports.yahoo.com` is no search. */
const MANY_THINGS = new Set([
  'google',
  'yahoo',
  'yandex',
  'baidu',
  'naver',
  'daum',
  'seznam',
  'aol',
  'rambler',
  'nate',
  'virgilio',
  'centrum',
]);

/** What a listed source is at this very host: providers have their search and their mail on hosts of one domain. */
function atHost({ name, category }: Source, by: string, host: string): Source {
  if (category === 'portal') {
    if (MAIL.test(`${host}.`)) return { name, category: 'email' };
    return { name, category: SEARCH.test(host) && !host.startsWith('www') ? 'search' : 'referral' };
  }
  const elsewhere =
    category === 'search' && host !== by && MANY_THINGS.has(by.split('.', 1)[0] ?? '') && !SEARCH.test(host);
  return { name, category: elsewhere ? 'referral' : category };
}

/** Whether a term may be in the address: any page of an engine, or a provider's search. */
function searches({ category }: Source, host: string): boolean {
  return category === 'search' || (category === 'portal' && SEARCH.test(host));
}

/** What an unlisted host is by its first word: `webmail.example.com`, `search.example.com`, `mastodon.example`. */
function bySound(host: string): Source | null {
  if (/^(?:web)?e?mail\d*\.[^.]+\./.test(host)) return { name: host, category: 'email' };
  if (/^(?:i?search|searches|suche)\d*\.[^.]+\./.test(host)) return { name: host, category: 'search' };
  return /^(?:mastodon|mstdn)\./.test(host) ? { name: 'Mastodon', category: 'social' } : null;
}
