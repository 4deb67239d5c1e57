import { z } from 'zod';
import { decodeQueryPart } from '../address.ts';
import { readList } from '../data.ts';

const lists = readList(
  'search-terms',
  z.object({ usual: z.array(z.string()), engines: z.record(z.string(), z.array(z.string())) }),
);
const engines = new Map(Object.entries(lists.engines));

/** What was searched for, and the parameter that says so, encoded as it came. */
export interface SearchTerm {
  term: string;
  parameter: string;
}

/**
 * What a search engine's address says was searched for, or null. Most engines have stopped telling since 2011; those that
 * still do use a parameter of their own, or one of about fifty that are usual.
 */
export function searchTerm(engine: string, search: string): SearchTerm | null {
  if (search.length < 2) return null;
  const filled = new Map<string, SearchTerm>();
  for (const parameter of search.slice(1).split('&')) {
    const equals = parameter.indexOf('=');
    const term = equals > 0 ? decodeQueryPart(parameter.slice(equals + 1)).trim() : '';
    const name = decodeQueryPart(parameter.slice(0, Math.max(equals, 0))).toLowerCase();
    if (term !== '' && !filled.has(name)) filled.set(name, { term, parameter });
  }
  const names = [...(engines.get(engine) ?? []), ...lists.usual];
  return filled.get(names.find((name) => filled.has(name)) ?? '') ?? null;
}
