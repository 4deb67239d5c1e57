import type { Exclusion, Place } from './event.ts';
import type { EventBody } from './wire.ts';

/** The ways in. Each makes Hits and calls the one intake. */
export const DOORS = ['pixel', 'beacon', 'batch', 'log'] as const;
export type Door = (typeof DOORS)[number];

/**
 * What was worked out of one address before. Whoever tells of the same addresses again and again, as a log of one site does, hands
 * the same object on, so that an event looks its address up once and not five times.
 */
export interface Sender {
  located?: { place: Place; timeZone: string | null };
  /** What the site stores of the address. */
  stored?: string | null;
  /** By user agent: its visitor of a day (count of days since 1970). */
  visitors?: Map<string, { day: number; visitor: bigint }>;
}

/** What arrived: the event as sent and the facts of the request that carried it, nothing interpreted yet. */
export interface Hit {
  door: Door;
  /** Milliseconds since 1970, by this machine's clock. */
  receivedAt: number;
  body: EventBody;
  /** Full client address; leaves the process only as the site's IP policy allows. */
  address: string | null;
  /** Where the door remembers addresses; always the same object for one. */
  sender?: Sender | null;
  userAgent: string | null;
  /** Request headers by lower-case name, as far as enrichment reads them (client hints, accept-language, purpose…). */
  headers: Readonly<Record<string, string | undefined>>;
  /** Host name that the visitor's browser believes it talks to; null when there is no browser. */
  collectorHost: string | null;
  /** True when an API key or a log vouches for `timestamp`, `ip`, `user_agent`, `visitor_id`. */
  trusted: boolean;
  /** Why the door knows it to be nothing that a visitor did: an asset, an error… */
  excluded?: Exclusion | null;
}
