import { join, raw, type Sql, sql } from '../warehouse/sql.ts';
import type { Dimension } from './dimension.ts';
import type { Facts } from './facts.ts';

/** Dimensions that rows are grouped by, each with its place in the question: `k0`, `k2`. */
export type Keys = readonly { readonly at: number; readonly dimension: Dimension }[];

/** Keys read from facts: `… as k0`, `… as k1`. */
export function keysAs(keys: Keys, facts: Facts): readonly Sql[] {
  return keys.map(({ at, dimension }) => sql`${dimension.key(facts)} as ${raw(`k${at}`)}`);
}

/** Keys that a relation has already: `v.k0 as k0`, `v.k1 as k1`. */
export function keysOf(keys: Keys, relation: string): readonly Sql[] {
  return keys.map(({ at }) => raw(`${relation}.k${at} as k${at}`));
}

export function columns(...lists: readonly (readonly Sql[])[]): Sql {
  return join(lists.flat(), ', ');
}

/** ` group by 1, 2` for keys that lead the select, and so many columns after them. */
export function groupBy(keys: Keys, more = 0): Sql {
  const ordinals = Array.from({ length: keys.length + more }, (_, index) => index + 1).join(', ');
  return raw(ordinals === '' ? '' : ` group by ${ordinals}`);
}
