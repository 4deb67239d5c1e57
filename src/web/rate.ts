import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Problem } from '../model/problem.ts';

const WINDOW_S = 60;

/** How many questions a key may ask in a minute. Only known keys are counted, so that memory is bounded by their number. */
export class RateLimit {
  readonly #points: number;
  readonly #limiter: RateLimiterMemory;

  /** @param points requests a minute; 0 is no limit */
  constructor(points: number) {
    this.#points = points;
    this.#limiter = new RateLimiterMemory({ points, duration: WINDOW_S });
  }

  /**
   * Counts a request of the key.
   * @returns headers that say what is left
   * @throws Problem `too_many` with the seconds until there is more
   */
  async count(key: string): Promise<Record<string, string>> {
    if (this.#points === 0) return {};
    try {
      return this.#headers(await this.#limiter.consume(key));
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      const headers = this.#headers(refused);
      throw new Problem('too_many', `This key may ask ${this.#points} times a minute.`, {
        retryAfter: Number(headers['ratelimit-reset']),
        headers,
      });
    }
  }

  #headers({ remainingPoints, msBeforeNext }: RateLimiterRes): Record<string, string> {
    return {
      'ratelimit-limit': String(this.#points),
      'ratelimit-remaining': String(remainingPoints),
      'ratelimit-reset': String(Math.ceil(msBeforeNext / 1_000)),
    };
  }
}
