import { hash } from 'node:crypto';

/** First 64 bits, signed, of SHA-256(site, browser id): ids of one browser at two sites are unrelated. */
export function browserVisitor(site: string, browserId: string): bigint {
  return digest(`cookie\u0000${site}\u0000${browserId}`);
}

/** A visitor that the site itself names, such as a customer number. */
export function identifiedVisitor(site: string, visitorId: string): bigint {
  return digest(`identified\u0000${site}\u0000${visitorId}`);
}

function digest(text: string): bigint {
  return hash('sha256', text, 'buffer').readBigInt64BE(0);
}
