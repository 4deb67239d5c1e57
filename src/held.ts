import { once } from 'node:events';
import type { HeldOrder } from './heldThread.ts';
import { Problem } from './model/problem.ts';
import { startThread } from './record/thread.ts';
import type { VisitorSummary } from './record/visitors.ts';

/** So many look through the record at once, so that curious visitors do not take the processors from others. */
const AT_ONCE = 2;

/** Reads what the record holds of somebody, in a thread of its own. */
export class Held {
  readonly #record: string;
  #running = 0;

  constructor(record: string) {
    this.#record = record;
  }

  summary(subjects: HeldOrder['subjects']): Promise<VisitorSummary[]> {
    return this.#read(subjects, null) as Promise<VisitorSummary[]>;
  }

  events(subjects: HeldOrder['subjects'], format: 'ndjson' | 'csv'): Promise<string> {
    return this.#read(subjects, format) as Promise<string>;
  }

  async #read(subjects: HeldOrder['subjects'], format: HeldOrder['format']): Promise<unknown> {
    if (this.#running >= AT_ONCE)
      throw new Problem('unavailable', 'Others are looking just now: try again in a moment.', {
        retryAfter: 5,
      });
    this.#running += 1;
    try {
      const order: HeldOrder = { record: this.#record, subjects, format };
      const thread = startThread(new URL('./heldThread', import.meta.url), order);
      const [answer] = (await once(thread, 'message')) as [unknown];
      return answer;
    } finally {
      this.#running -= 1;
    }
  }
}
