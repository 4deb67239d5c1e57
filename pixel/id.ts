/**
 * A UUIDv7 (RFC 9562): 48 bits of milliseconds, then 72 random bits.
 * `crypto.randomUUID` makes version 4 and is missing on plain http; `getRandomValues` is everywhere.
 */
export function uuid(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7xxx-axxx-xxxxxxxxxxxx`.replace(/x/g, () =>
    (Number(crypto.getRandomValues(new Uint8Array(1))) % 16).toString(16),
  );
}
