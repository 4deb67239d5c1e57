import type { Place } from '../../model/event.ts';

/** Where an address is, and its time zone where that follows. */
export interface Located {
  place: Place;
  /** IANA name; null where the place has several. */
  timeZone: string | null;
}

export const NOWHERE: Located = {
  place: { country: null, region: null, city: null, isp: null, asn: null },
  timeZone: null,
};
