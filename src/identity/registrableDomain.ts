import { getDomain } from 'tldts';

/**
 * The domain that whoever owns a host has registered: `example.co.uk` of `shop.example.co.uk`; null for a public suffix itself
 * (`co.uk`, `github.io`), an address, and what is no host name (`.example.com`).
 */
export function registrableDomain(host: string): string | null {
  return host.startsWith('.') ? null : getDomain(host, { allowPrivateDomains: true });
}
