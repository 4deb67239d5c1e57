import { statSync } from 'node:fs';
import type { Config } from './config.ts';
import type { Finding } from './doctor.ts';
import type { Knowledge } from './enrich/knowledge.ts';

/** One list or database that enrichment reads, and how old it is. */
export interface ListInUse {
  list: string;
  /** The owner's file, or null where the packages bring one. */
  file: string | null;
  /** Days since the file was last changed; null for what the packages bring or what is not there. */
  days: number | null;
  found: string;
}

/** Providers and networks change hands: after half a year a few in a hundred are wrong. */
const OLD_DAYS = 180;
const OWN: readonly [list: string, variable: keyof Config, otherwise: string][] = [
  ['countries', 'FIRSTHAND_GEO_COUNTRY', '@ip-location-db/geo-whois-asn-country-mmdb'],
  ['regions and cities', 'FIRSTHAND_GEO_CITY', 'none: set FIRSTHAND_GEO_CITY to an mmdb file'],
  ['Internet providers', 'FIRSTHAND_GEO_ASN', '@ip-location-db/asn'],
  ['referrer spam', 'FIRSTHAND_SPAM_LIST', 'none: set FIRSTHAND_SPAM_LIST to a text file, one host a line'],
];

/** The lists in use and whom their licences want named. */
export function listsInUse(config: Config, knowledge: Knowledge, now: number) {
  const lists = OWN.map(([list, variable, otherwise]): ListInUse => {
    const file = config[variable];
    if (typeof file !== 'string') return { list, file: null, days: null, found: otherwise };
    const changed = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    if (changed === undefined) return { list, file, days: null, found: `${file} is not there` };
    const days = Math.max(0, Math.floor((now - changed) / 86_400_000));
    return { list, file, days, found: `${file}, ${days} days old` };
  });
  return { lists, attributions: knowledge.attributions() };
}

/** What doctor says of the owner's own files. */
export function examineLists(lists: readonly ListInUse[]): Finding[] {
  return lists
    .filter(({ file }) => file !== null)
    .map(({ list, days, found }) => ({
      check: `list of ${list}`,
      ok: days !== null && days <= OLD_DAYS,
      found,
      ...(days !== null && days <= OLD_DAYS
        ? {}
        : { advice: 'Put a new file in its place; a running server reads it by itself.' }),
    }));
}
