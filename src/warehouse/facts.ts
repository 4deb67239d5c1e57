/** The dictionaries whose rows travel with the events that point at them, and the columns that the warehouse takes. */
export const FACTS = {
  sites: ['domain'],
  pages: ['hostname', 'path'],
  agents: ['device', 'browser', 'browser_version', 'os', 'os_version', 'bot', 'bot_operator', 'bot_kind'],
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
export const FACT_TABLES = ['sites', 'pages', 'agents', 'referrals', 'places', 'clients', 'texts'] as const;

/** Number of the row, then the columns of `FACTS`. */
export type FactRow = readonly [id: number, ...values: (string | null)[]];
export type Facts = Readonly<Record<FactTable, FactRow[]>>;

export function noFacts(): Facts {
  return { sites: [], pages: [], agents: [], referrals: [], places: [], clients: [], texts: [] };
}

/** A set of small positive numbers; a million of them take 125 KB. */
export class NumberSet {
  #bits = new Uint32Array(1_024);

  /** @returns whether the number was new */
  add(number: number): boolean {
    const word = number >>> 5;
    if (word >= this.#bits.length) {
      const grown = new Uint32Array(Math.max(word + 1, this.#bits.length * 2));
      grown.set(this.#bits);
      this.#bits = grown;
    }
    const bits = this.#bits[word] ?? 0;
    const bit = 1 << (number & 31);
    if ((bits & bit) !== 0) return false;
    this.#bits[word] = bits | bit;
    return true;
  }
}
