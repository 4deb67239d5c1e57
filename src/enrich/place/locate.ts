import { z } from 'zod';
import type { Place } from '../../model/event.ts';
import { Memory } from '../../model/remember.ts';
import { readList } from '../data.ts';
import { timeZoneNamed } from '../timeZone.ts';
import type { Located } from './located.ts';
import type { Geography, Network } from './records.ts';

/** Zones of the countries whose clocks all show the same. */
const onlyZone = new Map(Object.entries(readList('country-time-zones', z.record(z.string(), z.string()))));

/** Many addresses are in one place, and the record takes what is the same object for one fact. */
const places = new Memory<string, Place>(20_000);
function onePlace(place: Place): Place {
  const { country, region, city, isp, asn } = place;
  const key = `${country}\n${region}\n${city}\n${isp}\n${asn}`;
  return places.find(key)?.value ?? places.learn(key, place);
}

/** What each source tells of one address. */
export interface Found {
  country: Geography | null;
  city: Geography | null;
  network: Network | null;
}

/**
 * Puts the answers of the sources together. Country, region and city come from one source, so that no city of one country is
 * shown in another: from the city file where it knows the address, else from the country file.
 */
export function locate(found: Found): Located {
  const { network } = found;
  const geography = found.city?.country == null ? found.country : found.city;
  const country = geography?.country ?? null;
  const zone = geography?.timeZone ?? (country === null ? undefined : onlyZone.get(country));
  return {
    place: onePlace({
      country,
      region: geography?.region ?? null,
      city: geography?.city ?? null,
      isp: network?.isp ?? null,
      asn: network?.asn ?? null,
    }),
    timeZone: zone === undefined ? null : timeZoneNamed(zone),
  };
}
