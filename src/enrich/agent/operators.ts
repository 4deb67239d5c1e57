import { z } from 'zod';
import { readList } from '../data.ts';
import { operatorsOfCrawlers } from './crawlers.ts';

const lists = readList('bots', z.object({ named: z.array(z.object({ operator: z.string().nullable() })) }));

/** Everybody who runs a crawler that is known, as reports spell them. */
export function knownOperators(): string[] {
  const named = lists.named.flatMap(({ operator }) => operator ?? []);
  return [...new Set([...named, ...operatorsOfCrawlers()])].sort((a, b) => a.localeCompare(b));
}
