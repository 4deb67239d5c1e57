import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Problem } from '../model/problem.ts';
import { remember } from '../model/remember.ts';
import type { AddressPolicy } from '../model/site.ts';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Canonical spelling of an address, IPv4-mapped IPv6 as IPv4, zone dropped; null when it is none. */
export function canonicalAddress(text: string): string | null {
  // Stricter than what follows, so that what it takes is in its one plain form already.
  if (isIPv4(text)) return text;
  const bare = text
    .trim()
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/%.*$/, '')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
  // IPv4 in other than four decimal parts (0x7f.1, 127.1) is never what a proxy writes.
  if (!ipaddr.IPv6.isValid(bare) && !ipaddr.IPv4.isValidFourPartDecimal(bare)) return null;
  return ipaddr.process(bare).toString();
}

/** What the IP policy lets be stored: /24 and /48, all of it, or nothing. */
export function storableAddress(address: string | null, policy: AddressPolicy): string | null {
  if (address === null || policy === 'none') return null;
  return policy === 'full' ? address : truncated(address);
}

/** @param address in its canonical spelling */
const truncated = remember(50_000, (address) =>
  address.includes(':')
    ? ipaddr.IPv6.networkAddressFromCIDR(`${address}/48`).toString()
    : `${address.slice(0, address.lastIndexOf('.'))}.0`,
);

/** A list of addresses and CIDR ranges. */
export class AddressRanges {
  readonly #ranges: readonly Range[];

  /** @throws Problem `invalid` that names the entry at fault */
  constructor(entries: readonly string[], field: string) {
    this.#ranges = entries.map((entry) => parseRange(entry, field));
  }

  has(address: string): boolean {
    if (this.#ranges.length === 0) return false;
    const parsed = ipaddr.parse(address);
    return this.#ranges.some(([range, bits]) => parsed.kind() === range.kind() && parsed.match(range, bits));
  }
}

function parseRange(entry: string, field: string): Range {
  try {
    if (entry.includes('/')) return ipaddr.parseCIDR(entry);
    const address = ipaddr.process(entry);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  } catch (cause) {
    throw new Problem(
      'invalid',
      `${field} has ${entry}, which is neither an address nor a range like 10.0.0.0/8.`,
      {
        field,
        given: entry,
        allowed: 'IPv4 or IPv6 addresses and CIDR ranges',
        cause,
      },
    );
  }
}

/** Who really sent a request: behind trusted proxies the right-most untrusted hop of X-Forwarded-For, else the socket. */
export class ClientAddresses {
  readonly #trusted: AddressRanges;
  readonly #canonical = remember(50_000, canonicalAddress);

  constructor(trusted: AddressRanges) {
    this.#trusted = trusted;
  }

  of(socket: string | null, forwardedFor: string | undefined): string | null {
    let client = socket === null ? null : this.#canonical(socket);
    if (forwardedFor === undefined) return client;
    const hops = forwardedFor.split(',').slice(-50).reverse();
    for (const hop of hops) {
      if (hop.trim() === '') continue;
      if (client === null || !this.#trusted.has(client)) break;
      const next = this.#canonical(hop);
      if (next === null) break;
      client = next;
    }
    return client;
  }

  trusts(socket: string | null): boolean {
    const address = socket === null ? null : this.#canonical(socket);
    return address !== null && this.#trusted.has(address);
  }
}
