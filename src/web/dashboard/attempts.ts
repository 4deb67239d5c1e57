import { RateLimiterMemory } from 'rate-limiter-flexible';

/**
 * Failures before a pause: of one address for one account, of one address, and of one account from anywhere. The last is wide, so that
 * nobody locks somebody else out with a handful of guesses; at 12 characters it still takes for ever.
 */
const LIMITS = {
  pair: new RateLimiterMemory({ points: 5, duration: 15 * 60 }),
  address: new RateLimiterMemory({ points: 30, duration: 15 * 60 }),
  account: new RateLimiterMemory({ points: 200, duration: 24 * 60 * 60 }),
};

/**
 * Counts an attempt before the password is looked at, so that guesses at the same moment are all counted.
 * @param account an address, or the link that the password opens
 * @returns what takes the attempt back once it was right; null when there were too many
 */
export async function countAttempt(
  from: string | null,
  account: string,
): Promise<{ takeBack(): Promise<unknown> } | null> {
  const address = from ?? 'unknown';
  const keys = [
    [LIMITS.pair, `${address} ${account}`],
    [LIMITS.address, address],
    [LIMITS.account, account],
  ] as const;
  const counted = await Promise.allSettled(keys.map(([limit, key]) => limit.consume(key)));
  if (counted.some(({ status }) => status === 'rejected')) return null;
  return { takeBack: () => Promise.all(keys.map(([limit, key]) => limit.reward(key))) };
}
