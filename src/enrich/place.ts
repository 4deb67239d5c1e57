import type { Place } from '../model/event.ts';

/** Where an address is, and its time zone where the database tells one. */
export interface Located {
  place: Place;
  timeZone: string | null;
}

export const NOWHERE: Located = {
  place: { country: null, region: null, city: null, isp: null, asn: null },
  timeZone: null,
};
