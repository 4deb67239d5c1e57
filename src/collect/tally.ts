import type { Event } from '../model/event.ts';
import type { Problem } from '../model/problem.ts';

/** One refused event as shown to the owner; nothing in it identifies a visitor. */
export interface RefusalSample {
  at: number;
  door: string;
  reason: string;
  detail: string;
  /** Domain or page host as given. */
  site: string | null;
  /** Origin that the browser named. */
  origin: string | null;
}

const SAMPLES = 100;

/** Accounting of this process since its start: received = recorded + duplicate + refused + declined, exactly. */
export class Tally {
  received = 0;
  recorded = 0;
  duplicate = 0;
  declined = 0;
  refused = 0;
  readonly refusedByReason = new Map<string, number>();
  readonly excludedByReason = new Map<string, number>();
  /** By site, of which there are few: the newest event, and when an opted-out browser last came. */
  readonly lastKept = new Map<number, Event>();
  readonly lastExcluded = new Map<number, Event>();
  readonly lastDeclined = new Map<number, number>();
  #samples: RefusalSample[] = [];

  /** Counts a refusal under its field or, where no field is at fault, its code. */
  refuse(problem: Problem, sample: Omit<RefusalSample, 'reason' | 'detail'>): void {
    const reason = refusalReason(problem);
    this.refused += 1;
    this.refusedByReason.set(reason, (this.refusedByReason.get(reason) ?? 0) + 1);
    this.#samples.push({ ...sample, reason, detail: problem.message });
    if (this.#samples.length > SAMPLES * 2) this.#samples = this.#samples.slice(-SAMPLES);
  }

  /** Notes what was recorded: the newest of a site, kept and excluded apart. */
  arrived(event: Event): void {
    if (event.excluded === null) {
      this.lastKept.set(event.site, event);
      return;
    }
    this.lastExcluded.set(event.site, event);
    this.excludedByReason.set(event.excluded, (this.excludedByReason.get(event.excluded) ?? 0) + 1);
  }

  /** The newest refusals, newest last. */
  get samples(): readonly RefusalSample[] {
    return this.#samples.slice(-SAMPLES);
  }

  /** Lets go of everything that was kept as an example. */
  forgetSamples(): void {
    this.#samples = [];
    this.lastKept.clear();
    this.lastExcluded.clear();
  }

  toJSON() {
    const { received, recorded, duplicate, refused, declined } = this;
    return {
      received,
      recorded,
      duplicate,
      refused,
      declined,
      refused_by_reason: Object.fromEntries(this.refusedByReason),
      excluded_by_reason: Object.fromEntries(this.excludedByReason),
    };
  }
}

/** `url`, `forbidden`, `too_large`…: a closed and small set, so that hostile input cannot make new ones. */
export function refusalReason(problem: Problem): string {
  const field = problem.details.field?.split(/[.[]/)[0];
  return problem.code === 'invalid' && field ? field : problem.code;
}
