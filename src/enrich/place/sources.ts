import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type AsnTable, findNetwork, readAsnTable } from './asnTable.ts';
import { ASN_ATTRIBUTIONS, type Attribution, attributionsOf } from './attribution.ts';
import { type Database, openDatabase } from './database.ts';
import type { Found } from './locate.ts';
import { readGeography, readNetwork } from './records.ts';

export interface SourceOptions {
  /** Paths of the owner's mmdb files; without them country and network come from what the packages bring, and there are no cities. */
  geoCountry?: string;
  geoCity?: string;
  geoAsn?: string;
  warn: (message: string) => void;
  /** Called when a file was replaced: what was found before may no longer hold. */
  changed: () => void;
}

export interface PlaceSources {
  find(address: string): Found;
  attributions(): readonly Attribution[];
  close(): void;
}

const PACKED_ASN = fileURLToPath(new URL('../data/asn.bin', import.meta.url));

export async function openSources(options: SourceOptions): Promise<PlaceSources> {
  const { warn, changed } = options;
  const openIf = async (path: string | undefined, holds: readonly string[]): Promise<Database | null> =>
    path === undefined ? null : watchedForMisfits(await openDatabase(path, warn, changed), path, holds, warn);
  const country = await openIf(options.geoCountry ?? packagedCountries(), GEOGRAPHY);
  const city = await openIf(options.geoCity, GEOGRAPHY);
  const owned = await openIf(options.geoAsn, NETWORK);
  const packed = owned === null ? openPacked(warn) : null;
  const databases = [country, city, owned].filter((database) => database !== null);
  return {
    find: (address) => ({
      country: readGeography(country?.find(address)),
      city: readGeography(city?.find(address)),
      network: packed === null ? readNetwork(owned?.find(address)) : findNetwork(packed, address),
    }),
    attributions: () => [
      ...(packed === null ? [] : ASN_ATTRIBUTIONS),
      ...databases.flatMap((database) => attributionsOf(database.type())),
    ],
    close: () => {
      for (const database of databases) database.close();
    },
  };
}

/** The CC0 file of @ip-location-db; wherever npm put it. */
function packagedCountries(): string {
  return createRequire(import.meta.url).resolve(
    '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb',
  );
}

function openPacked(warn: (message: string) => void): AsnTable | null {
  try {
    return readAsnTable(PACKED_ASN);
  } catch {
    warn(
      'The table of providers is missing (npm run lists makes it): visits stay without an Internet service provider',
    );
    return null;
  }
}

const GEOGRAPHY = [
  'country',
  'country_code',
  'registered_country',
  'continent',
  'city',
  'location',
  'traits',
  'state1',
];
const NETWORK = [
  'autonomous_system_number',
  'autonomous_system_organization',
  'isp',
  'organization',
  'as_number',
];

/** Warns once when a readable file turns out to hold something else, a list of providers given as one of cities for example. */
function watchedForMisfits(
  database: Database,
  path: string,
  holds: readonly string[],
  warn: (message: string) => void,
): Database {
  let judged = false;
  return {
    ...database,
    find(address) {
      const record = database.find(address);
      if (!judged && record !== null) {
        judged = true;
        const fits = typeof record === 'object' && holds.some((key) => key in record);
        if (!fits)
          warn(
            `${path} is an mmdb file of something else (${database.type()}): it has none of ${holds.join(', ')}`,
          );
      }
      return record;
    },
  };
}
