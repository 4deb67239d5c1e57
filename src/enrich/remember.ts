import QuickLRU from 'quick-lru';

/** Longer keys are answered but not kept: one sender's 16 kB addresses must not fill the memory of all. */
const LONGEST_KEY = 4_096;

/**
 * Remembers what `make` answered for up to about `max` (at most twice that) different strings, the oldest unused leave first.
 * A site's visitors share a few hundred agents and pages: what costs 200 µs to work out is looked up in 0.2 µs.
 */
export function remember<Value>(max: number, make: (key: string) => Value): (key: string) => Value {
  const known = new QuickLRU<string, { value: Value }>({ maxSize: max });
  return (key) => {
    const hit = known.get(key);
    if (hit !== undefined) return hit.value;
    const value = make(key);
    if (key.length <= LONGEST_KEY) known.set(key, { value });
    return value;
  };
}
