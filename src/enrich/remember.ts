import QuickLRU from 'quick-lru';
import type { Site } from '../model/site.ts';

/** Longer keys are answered but not kept: one sender's 16 kB addresses must not fill the memory of all. */
const LONGEST_KEY = 4_096;

/** What was worked out for the last `max` (at most twice as many) different strings: looked up in 0.2 µs. */
class Memory<Value> {
  readonly #known: QuickLRU<string, { value: Value }>;

  constructor(max: number) {
    this.#known = new QuickLRU({ maxSize: max });
  }

  get(key: string, make: () => Value): Value {
    const hit = this.#known.get(key);
    if (hit !== undefined) return hit.value;
    const value = make();
    if (key.length <= LONGEST_KEY) this.#known.set(key, { value });
    return value;
  }
}

/** Remembers what a function of one string answered. A site's visitors share a few hundred agents, languages and zones. */
export function remember<Value>(max: number, make: (key: string) => Value): (key: string) => Value {
  const memory = new Memory<Value>(max);
  return (key) => memory.get(key, () => make(key));
}

/** The same for what a list or database told, to be forgotten when that changes. */
export function rememberUntilTold<Value>(max: number, make: (key: string) => Value) {
  let memory = new Memory<Value>(max);
  return {
    get: (key: string): Value => memory.get(key, () => make(key)),
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
  let sites = new WeakMap<Site, Memory<Value>>();
  return {
    get(site: Site, key: string, make: () => Value): Value {
      let memory = sites.get(site);
      if (memory === undefined) {
        memory = new Memory(max);
        sites.set(site, memory);
      }
      return memory.get(key, make);
    },
    forget(): void {
      sites = new WeakMap();
    },
  };
}
