import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

/** Asking the system for random bytes costs 3 µs however few they are. */
const pool = new Uint8Array(4_096);
let at = pool.length;
let sequence = 0;

/**
 * The unique key of an event: 16 bytes led by time. An id that is a UUIDv7 is the key; for any other one is made, in the
 * order of making, so that what comes at the same millisecond is put at the end of the index too.
 * @param madeAt milliseconds since 1970
 */
export function eventKey(id: string | null, madeAt: number): Buffer {
  if (id !== null) return Buffer.from(id.replaceAll('-', ''), 'hex');
  if (at === pool.length) {
    randomFillSync(pool);
    at = 0;
  }
  const random = pool.subarray(at, at + 16);
  at += 16;
  sequence = (sequence + 1) >>> 0;
  return v7({ msecs: madeAt, seq: sequence, random }, Buffer.allocUnsafe(16));
}

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

export function isUuidV7(id: string): boolean {
  return id.length === 36 && UUID_V7.test(id);
}
