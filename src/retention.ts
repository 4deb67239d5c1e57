import type { Eraser, Removed } from './eraser.ts';
import type { Site } from './model/site.ts';
import { believedTime, lastBelieved } from './record/erase/clock.ts';
import type { Ages } from './record/erase/due.ts';
import type { Db } from './record/open.ts';
import { everySite } from './record/settings.ts';
import type { Writer } from './record/writer.ts';

/** A start has more urgent things to do. */
const FIRST_LOOK_MS = 5_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface Parts {
  record: Db;
  writer: Writer;
  eraser: Eraser;
  /** This machine's clock, and one that nobody sets. */
  now(): number;
  uptime(): number;
  info(message: string): void;
  warn(message: string): void;
}

/** Removes what has reached the age that its site says: soon after the start, then once a day, and when a site says something else. */
export class Retention {
  readonly #parts: Parts;
  readonly #timers: NodeJS.Timeout[] = [];
  #lookedAt: number | null = null;
  /** Why nothing more is removed for now; null where it is. */
  doubt: string | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Begins to look every hour. */
  async start(): Promise<void> {
    const look = () => void this.look();
    this.#timers.push(setTimeout(look, FIRST_LOOK_MS).unref(), setInterval(look, HOUR_MS).unref());
    const stale = this.#parts.record
      .prepare<[], number>('select warehouse_stale from retention')
      .pluck()
      .get();
    await this.#believe();
    if (stale === 1) await this.#parts.eraser.renew();
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  /** Has what is due removed now, if the last time is a day ago. */
  async look(): Promise<void> {
    try {
      const now = await this.#believe();
      if (this.#isTime(now)) await this.#remove(now);
    } catch (error) {
      this.#parts.warn(
        `Nothing was removed by age: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  /** Has what is due removed at once. */
  async run(): Promise<Removed> {
    return this.#remove(await this.#believe());
  }

  /** The owner says that the clock is right. */
  async confirmClock(): Promise<void> {
    await this.#parts.writer.call('keepLook', { at: this.#parts.now() });
    this.#lookedAt = null;
    await this.#believe();
  }

  /** What time it is, as far as that is believed. */
  async #believe(): Promise<number> {
    const { record, writer, now, uptime } = this.#parts;
    const wall = now();
    const elapsed = this.#lookedAt === null ? null : uptime() - this.#lookedAt;
    const { now: believed, doubtful } = believedTime({ wall, believed: lastBelieved(record), elapsed });
    // What was kept just now is good enough.
    if (elapsed === null || elapsed >= MINUTE_MS) {
      this.#lookedAt = uptime();
      await writer.call('keepLook', { at: Math.floor(believed) });
    }
    const day = (at: number) => new Date(at).toISOString().slice(0, 10);
    const before = this.doubt;
    this.doubt = doubtful ? `the clock says ${day(wall)}, but was last seen at ${day(believed)}` : null;
    if (this.doubt !== null && before === null)
      this.#parts.warn(`Nothing more is removed by age: ${this.doubt}. See \`firsthand doctor\`.`);
    return believed;
  }

  #isTime(now: number): boolean {
    const { record } = this.#parts;
    const last = record.prepare<[], number | null>('select removed_at from retention').pluck().get() ?? null;
    // One of the future was written under a wrong clock.
    if (last !== null && last <= now && now - last < DAY_MS) return false;
    return record.prepare('select 1 from events limit 1').get() !== undefined;
  }

  async #remove(now: number): Promise<Removed> {
    const { record, eraser, info, writer } = this.#parts;
    await writer.call('keepRemoval', { at: Math.floor(now) });
    const ages = new Map(everySite(record).map((site) => [site.id, agesOf(site)]));
    const removed = await eraser.age({ now, ages });
    if (removed.events + removed.addresses + removed.identifiers > 0)
      info(
        `Removed by age: ${removed.events} events, the addresses of ${removed.addresses} and the identifiers of ${removed.identifiers} others.`,
      );
    return removed;
  }
}

function agesOf({ settings }: Site): Ages {
  const days = (number: number) => (number === 0 ? Number.POSITIVE_INFINITY : number * DAY_MS);
  return {
    events: days(settings.retentionDays),
    addresses: days(settings.addressDays),
    identifiers: days(settings.identifierDays),
  };
}
