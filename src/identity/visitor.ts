import { hash } from 'node:crypto';
import QuickLRU from 'quick-lru';

/** First 64 bits, signed, of SHA-256(site, browser id): ids of one browser at two sites are unrelated. */
export function browserVisitor(site: string, browserId: string): bigint {
  return digest(`cookie\u0000${site}\u0000${browserId}`);
}

/** A visitor that the site itself names, such as a customer number. */
export function identifiedVisitor(site: string, visitorId: string): bigint {
  return digest(`identified\u0000${site}\u0000${visitorId}`);
}

// A visit is several events of the same visitor; a digest costs 2.5 µs, finding it again 0.2.
const digests = new QuickLRU<string, bigint>({ maxSize: 20_000 });

function digest(text: string): bigint {
  const known = digests.get(text);
  if (known !== undefined) return known;
  const id = hash('sha256', text, 'buffer').readBigInt64BE(0);
  digests.set(text, id);
  return id;
}
