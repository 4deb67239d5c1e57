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
  const pairs = search
    .slice(1)
    .split('&')
    .map((pair) => ({ pair, equals: pair.indexOf('=') }));
  const named = pairs.filter(({ equals }) => equals > 0);
  for (const name of [...(engines.get(engine) ?? []), ...lists.usual]) {
    for (const { pair, equals } of named) {
      if (decodeQueryPart(pair.slice(0, equals)).toLowerCase() !== name) continue;
      const term = decodeQueryPart(pair.slice(equals + 1)).trim();
      if (term !== '') return { term, parameter: pair };
    }
  }
  return null;
}
