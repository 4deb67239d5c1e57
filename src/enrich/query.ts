import { z } from 'zod';
import { REDACTED } from '../model/redacted.ts';
import { decodeQueryPart } from './address.ts';
import { readList } from './data.ts';
import { redact } from './redact.ts';
import { isSecretName } from './redactSecrets.ts';
import { clickIdNamed } from './referral/clickId.ts';

const lists = readList(
  'query-parameters',
  z.object({ campaign: z.array(z.string()), siteSearch: z.array(z.string()) }),
);
const ALWAYS_KEPT: ReadonlySet<string> = new Set([...lists.campaign, ...lists.siteSearch]);

/**
 * What may be kept of a page's query (with or without its `?`), encoding untouched: campaign and site-search parameters,
 * those in `also`, and the bare names of click ids. Null when nothing is left.
 */
export function keptQuery(search: string, also: readonly string[]): string | null {
  const text = search.startsWith('?') ? search.slice(1) : search;
  if (text === '') return null;
  const kept: string[] = [];
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=');
    const name = decodeQueryPart(equals === -1 ? pair : pair.slice(0, equals));
    if (ALWAYS_KEPT.has(name.toLowerCase()) || also.includes(name)) kept.push(cleanPair(pair, equals, name));
    else if (clickIdNamed(name) !== undefined) kept.push(name);
  }
  return kept.length === 0 ? null : kept.join('&');
}

function cleanPair(pair: string, equals: number, name: string): string {
  if (equals === -1) return pair;
  const value = isSecretName(name) ? REDACTED : redact(pair.slice(equals + 1));
  return `${pair.slice(0, equals)}=${value}`;
}

/** Decoded value of the first parameter of that name (any case) that is not empty. */
export function queryValue(query: string | null, name: string): string | null {
  if (query === null) return null;
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=');
    if (equals === -1 || decodeQueryPart(pair.slice(0, equals)).toLowerCase() !== name) continue;
    const value = decodeQueryPart(pair.slice(equals + 1)).trim();
    if (value !== '') return value;
  }
  return null;
}
