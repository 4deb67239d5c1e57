import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An address in its one plain form; IPv4 written as IPv6 (`::ffff:192.0.2.1`) is IPv4. */
export interface Ip {
  version: 4 | 6;
  text: string;
}

/** Null for what is no address. Stricter than ipaddr.js alone, to which `8.8` is 8.0.0.8. */
export function parseIp(text: string): Ip | null {
  const version = isIP(text);
  if (version === 4) return { version: 4, text };
  if (version === 0) return null;
  const parsed = ipaddr.process(text.replace(/%.*$/, ''));
  return { version: parsed.kind() === 'ipv4' ? 4 : 6, text: parsed.toString() };
}

/** The 4 or 16 bytes of an address. */
export function bytesOf(ip: Ip): Buffer {
  return Buffer.from(ipaddr.parse(ip.text).toByteArray());
}
