/**
 * Numbers visitors of sites from 0 on. A visitor is 64 bits as two halves; a hash table over typed arrays, since a `Map`
 * with text or bigint keys takes 0.5 µs an event and this 0.05.
 */
export class Visitors {
  length = 0;
  site = new Int32Array(1_024);
  /** Pairs of halves, low half first. */
  visitor = new Int32Array(2_048);
  /** Free for the user, 0 at first. */
  flags = new Uint8Array(1_024);
  #slots = new Int32Array(2_048).fill(-1);

  /** The number of this visitor, made if it is new. */
  number(site: number, low: number, high: number): number {
    for (let slot = this.#slot(site, low, high); ; slot = (slot + 1) & (this.#slots.length - 1)) {
      const number = this.#slots[slot] ?? -1;
      if (number === -1) return this.#add(slot, site, low, high);
      if (
        this.visitor[2 * number] === low &&
        this.visitor[2 * number + 1] === high &&
        this.site[number] === site
      ) {
        return number;
      }
    }
  }

  /** Numbers of those that carry one of these flags. */
  flagged(flags: number): number[] {
    const found: number[] = [];
    for (let number = 0; number < this.length; number += 1) {
      if (((this.flags[number] ?? 0) & flags) !== 0) found.push(number);
    }
    return found;
  }

  #slot(site: number, low: number, high: number): number {
    const mixed = Math.imul(low ^ Math.imul(high, 0x85ebca6b) ^ Math.imul(site, 0xc2b2ae35), 0x9e3779b1);
    return (mixed ^ (mixed >>> 15)) & (this.#slots.length - 1);
  }

  #add(slot: number, site: number, low: number, high: number): number {
    const number = this.length;
    if (number === this.site.length) {
      this.#grow();
      return this.number(site, low, high);
    }
    this.length += 1;
    this.site[number] = site;
    this.visitor[2 * number] = low;
    this.visitor[2 * number + 1] = high;
    this.#slots[slot] = number;
    return number;
  }

  #grow(): void {
    const { length, site, visitor, flags } = this;
    this.site = new Int32Array(length * 2);
    this.site.set(site);
    this.visitor = new Int32Array(length * 4);
    this.visitor.set(visitor);
    this.flags = new Uint8Array(length * 2);
    this.flags.set(flags);
    this.#slots = new Int32Array(length * 4).fill(-1);
    for (let number = 0; number < length; number += 1) {
      let slot = this.#slot(
        this.site[number] ?? 0,
        this.visitor[2 * number] ?? 0,
        this.visitor[2 * number + 1] ?? 0,
      );
      while (this.#slots[slot] !== -1) slot = (slot + 1) & (this.#slots.length - 1);
      this.#slots[slot] = number;
    }
  }
}
