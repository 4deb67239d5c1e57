/** 64-bit columns of an event, in the order in which they are read from the record. */
export const WIDE = ['event', 'time', 'visitor', 'cookieless'] as const;

/**
 * 32-bit columns of an event. Those named after a fact are numbers of dictionary rows, 0 for none;
 * `marks` packs the small facts, see `MARKS`.
 */
export const NARROW = [
  'site',
  'name',
  'page',
  'agent',
  'referral',
  'place',
  'product',
  'client',
  'props',
  'cookies',
  'experiments',
  'currency',
  'engaged_ms',
  'marks',
] as const;

/** Where the small facts sit in `marks`: first bit and number of bits. `excluded`, `hour` and `scroll` are one more than their value, 0 for null. */
export const MARKS = {
  interactive: [0, 1],
  identity: [1, 3],
  noVisitor: [4, 1],
  noCookieless: [5, 1],
  notEngaged: [6, 1],
  excluded: [8, 8],
  hour: [16, 8],
  scroll: [24, 7],
} as const satisfies Record<string, readonly [number, number]>;

export type Wide = (typeof WIDE)[number];
export type Narrow = (typeof NARROW)[number];

/** Events as columns of numbers: `wide` arrays hold two 32-bit halves an event, low half first, so that no bigint is made. */
export interface EventColumns {
  readonly length: number;
  readonly wide: Readonly<Record<Wide, Int32Array>>;
  readonly narrow: Readonly<Record<Narrow, Int32Array>>;
}

/** The dictionaries whose rows travel with the events that mention them, and the columns that the warehouse takes. */
export const FACTS = {
  sites: ['domain'],
  pages: ['hostname', 'path'],
  agents: ['device', 'browser', 'browser_version', 'os', 'os_version', 'bot'],
  referrals: [
    'referrer',
    'source',
    'medium',
    'channel',
    'search_term',
    'utm_source',
    'utm_medium',
    'utm_campaign',
    'utm_content',
    'utm_term',
  ],
  places: ['country', 'region', 'city', 'isp'],
  clients: ['language', 'time_zone', 'screen'],
  texts: ['value'],
} as const satisfies Record<string, readonly string[]>;

export type FactTable = keyof typeof FACTS;
/** Number of the row, then the columns of `FACTS`. */
export type FactRow = readonly [id: number, ...values: (string | null)[]];

/** Events of the record with everything that they point at: what a warehouse takes in. */
export interface Stage {
  readonly events: EventColumns;
  readonly facts: Readonly<Record<FactTable, readonly FactRow[]>>;
  /** Amounts of money by event, as decimal text. */
  readonly revenue: readonly (readonly [event: number, amount: string])[];
}

/** What one `apply` changes. */
export interface Change {
  /** Events that the warehouse has not seen, in slices. */
  readonly incoming: readonly Stage[];
  /** Numbers of events that are no longer in the record. */
  readonly erased: readonly number[];
  /** Reads events that the warehouse has seen from the record again; those that are gone are left out. */
  recall(events: readonly number[]): Stage;
}
