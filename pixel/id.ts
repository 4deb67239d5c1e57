/**
 * A UUIDv7 (RFC 9562): 48 bits of milliseconds, then 72 random bits.
 * `crypto.randomUUID` makes version 4 and is missing on plain http; `getRandomValues` is everywhere.
 * From 2004 to 2527 the milliseconds have eleven digits; a clock beyond them makes an id that is none of version 7, but still one.
 */
export function uuid(): string {
  return `0${Date.now().toString(16)}-7xxx-axxx-xxxxxxxxxxxx`
    .replace(/.{8}/, '$&-')
    .replace(/x/g, () => (Number(crypto.getRandomValues(new Uint8Array(1))) % 16).toString(16));
}
