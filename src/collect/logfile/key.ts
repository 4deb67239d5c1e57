import { hash } from 'node:crypto';
import type { Event } from '../../model/event.ts';

/** Seconds of a log that are remembered: lines of one second stand close together, whatever wrote them. */
const SECONDS = 3_600;

/**
 * Gives the event of each line an id that a second import of the line gives it again: a UUIDv7 of its second, then a hash of the
 * line as it is kept and its place among lines that are kept alike. So the same file may come twice, or overlap with another,
 * and two equal lines of one second are two events. Nothing of it tells more than the record holds.
 */
export class LineKeys {
  readonly #seen = new Map<number, Map<string, number>>();

  /** @param status what the server answered; it is in the line, but not in a page view */
  of(event: Event, status: number | null): string {
    const second = Math.floor(event.time / 1000);
    const kept = `${event.visitor}\n${event.address}\n${event.name}\n${status}\n${event.page.hostname}\n${event.page.path}\n${event.page.query}\n${event.agent.userAgent}\n${event.referral.referrer}`;
    let digest = hash('sha1', kept, 'hex');
    const place = this.#placeOf(second, digest);
    if (place > 0) digest = hash('sha1', `${digest}\n${place}`, 'hex');
    const time = (second * 1000).toString(16).padStart(12, '0');
    const variant = '89ab'[Number.parseInt(digest[15] ?? '0', 16) & 3];
    return `${time.slice(0, 8)}-${time.slice(8)}-7${digest.slice(0, 3)}-${variant}${digest.slice(3, 6)}-${digest.slice(16, 28)}`;
  }

  #placeOf(second: number, digest: string): number {
    let lines = this.#seen.get(second);
    if (lines === undefined) {
      lines = new Map();
      this.#seen.set(second, lines);
      const [oldest] = this.#seen.keys();
      if (this.#seen.size > SECONDS && oldest !== undefined) this.#seen.delete(oldest);
    }
    const place = lines.get(digest) ?? 0;
    lines.set(digest, place + 1);
    return place;
  }
}
