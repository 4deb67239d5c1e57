import ipaddr from 'ipaddr.js';
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
  const network = networkOf(from);
  const keys = [
    // First, and alone where it refuses: who may not try adds no key of their own making to memory.
    [LIMITS.address, network],
    [LIMITS.pair, `${network} ${account}`],
    [LIMITS.account, account],
  ] as const;
  for (const [limit, key] of keys) {
    try {
      await limit.consume(key);
    } catch {
      return null;
    }
  }
  return { takeBack: () => Promise.all(keys.map(([limit, key]) => limit.reward(key))) };
}

/** Who has one IPv6 address has the 2^64 around it. */
function networkOf(address: string | null): string {
  if (address === null || !ipaddr.IPv6.isValid(address)) return address ?? 'unknown';
  return ipaddr.IPv6.networkAddressFromCIDR(`${address}/64`).toString();
}
