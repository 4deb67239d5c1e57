import type { Site } from './site.ts';

/** Longer keys are answered but not kept: one sender's 16 kB addresses must not fill the memory of all. */
const LONGEST_KEY = 4_096;

/**
 * The last `max` (at most twice as many) values by key. Two generations: what is asked for moves into the young one, and when
 * that is full the old one goes. quick-lru does the same in 0.6 µs, most of it for expiry that nobody asks of it here; this
 * takes 0.1 µs, twenty times an event.
 */
export class Memory<Key extends string | bigint, Value> {
  readonly #max: number;
  #young = new Map<Key, { value: Value }>();
  #old = new Map<Key, { value: Value }>();

  constructor(max: number) {
    this.#max = max;
  }

  find(key: Key): { value: Value } | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    return old === undefined ? undefined : this.#keep(key, old);
  }

  learn(key: Key, value: Value): Value {
    if (typeof key !== 'string' || key.length <= LONGEST_KEY) this.#keep(key, { value });
    return value;
  }

  #keep(key: Key, known: { value: Value }): { value: Value } {
    if (this.#young.size >= this.#max) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, known);
    return known;
  }
}

/**
 * Stand-ins for long texts in keys of several parts: to join a user agent and an address, and to hash what is new each time, takes
 * longer than to look each up. A text that was forgotten gets another number, so that what was known by the old one is too.
 */
export class Numbers {
  readonly #known: Memory<string, number>;
  #last = 0;

  constructor(max: number) {
    this.#known = new Memory(max);
  }

  of(text: string): number {
    return this.#known.find(text)?.value ?? this.#known.learn(text, ++this.#last);
  }
}

/** Remembers what a function of one string answered. A site's visitors share a few hundred agents, languages and zones. */
export function remember<Value>(max: number, make: (key: string) => Value): (key: string) => Value {
  return rememberUntilTold(max, make).get;
}

/** The same for what a list or database told, to be forgotten when that changes. */
export function rememberUntilTold<Value>(max: number, make: (key: string) => Value) {
  let memory = new Memory<string, Value>(max);
  return {
    get(key: string): Value {
      const known = memory.find(key);
      return known === undefined ? memory.learn(key, make(key)) : known.value;
    },
    forget(): void {
      memory = new Memory(max);
    },
  };
}

/**
 * The same for what depends on a site's settings too, `max` a site. It goes by the Site object: whoever changes settings makes
 * a new one, and with it a new memory.
 */
export function rememberBySite<Value>(max: number) {
  let sites = new WeakMap<Site, Memory<string, Value>>();
  return {
    get(site: Site, key: string, make: () => Value): Value {
      let memory = sites.get(site);
      if (memory === undefined) {
        memory = new Memory(max);
        sites.set(site, memory);
      }
      const known = memory.find(key);
      return known === undefined ? memory.learn(key, make()) : known.value;
    },
    forget(): void {
      sites = new WeakMap();
    },
  };
}
