import { createHmac } from 'node:crypto';
import { Memory, Numbers } from '../model/remember.ts';
import { SESSION_GAP_MS } from '../model/session.ts';
import type { DailySalts } from './salts.ts';

const REMEMBERED = 100_000;

/** Site by its domain. */
interface Who {
  site: string;
  address: string;
  userAgent: string;
}

/** Ids of visitors without a cookie: stable for a day at one site for one address and user agent, then unlinkable. */
export class CookielessIds {
  readonly #salts: { at(now: number): DailySalts };
  /** HMAC costs 5 µs, a look-up 0.2 µs; entries of another day do not match because the day is in their key. */
  readonly #cache = new Memory<string, bigint>(REMEMBERED);
  readonly #agents = new Numbers(REMEMBERED);
  /** When an id of the day before was last seen: ids that go on over midnight. */
  readonly #lastSeen = new Memory<bigint, number>(REMEMBERED);

  constructor(salts: { at(now: number): DailySalts }) {
    this.#salts = salts;
  }

  /**
   * @param site domain
   * @param time when the event happened; one older than the salts gets today's salt and its own day, so that days stay apart
   * @param now receipt time
   */
  id(site: string, address: string, userAgent: string, time: number, now: number): bigint {
    const salts = this.#salts.at(now);
    const day = Math.floor(time / 86_400_000);
    const who = { site, address, userAgent };
    if (salts.yesterday && day === salts.day) {
      const before = this.#hmac(salts.yesterday, salts.day - 1, who);
      const seen = this.#lastSeen.find(before);
      if (seen !== undefined && time - seen.value <= SESSION_GAP_MS) {
        this.#lastSeen.learn(before, Math.max(seen.value, time));
        return before;
      }
    }
    const salt = day === salts.day - 1 && salts.yesterday ? salts.yesterday : salts.today;
    const id = this.#hmac(salt, day, who);
    this.seen(id, time);
    return id;
  }

  /** Tells that an id was at work, as after a restart. Only the last half hour of a day can matter. */
  seen(id: bigint, time: number): void {
    if (time % 86_400_000 >= 86_400_000 - SESSION_GAP_MS) this.#lastSeen.learn(id, time);
  }

  #hmac(salt: Buffer, day: number, { site, address, userAgent }: Who): bigint {
    const key = `${day} ${this.#agents.of(userAgent)} ${address} ${site}`;
    const known = this.#cache.find(key);
    if (known !== undefined) return known.value;
    const text = `${day}\u0000${site}\u0000${address}\u0000${userAgent}`;
    return this.#cache.learn(key, createHmac('sha256', salt).update(text).digest().readBigInt64BE(0));
  }
}
