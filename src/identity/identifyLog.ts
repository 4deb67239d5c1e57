import { hash } from 'node:crypto';
import type { Hit, Sender } from '../model/hit.ts';
import type { Site } from '../model/site.ts';
import { parseBrowserId, readCookies } from './cookie.ts';
import type { Identified } from './identify.ts';
import { browserVisitor } from './visitor.ts';

const DAY_MS = 86_400_000;
const COOKIES = ['__Host-fh_id', 'fh_id'] as const;
const NOBODY: Identified = { identity: 'none', visitor: null, cookieless: null, setCookie: null };

/** User agents of one address that are remembered: a whole company may be behind it. */
const MOST_AGENTS = 200;

function visitorsOf(sender: Hit['sender']): NonNullable<Sender['visitors']> {
  if (sender == null) return new Map();
  sender.visitors ??= new Map();
  return sender.visitors;
}

/**
 * Whose a line of an access log is: the browser's whose cookie it has, else that of its address and user agent for the UTC day.
 * The daily salts of old days are gone, so a secret of the site takes their place: the same line has the same visitor whenever
 * it is imported. Nobody without the secret can tell an address from the id.
 */
export class LogIdentifier {
  readonly #inner: Buffer;
  readonly #outer: Buffer;

  /** @param secret 32 random bytes of the site's own */
  constructor(secret: Buffer) {
    const pad = (byte: number) => Buffer.alloc(64, byte).map((one, at) => one ^ (secret[at] ?? 0));
    this.#inner = Buffer.from(pad(0x36));
    this.#outer = Buffer.from(pad(0x5c));
  }

  identify(hit: Hit, site: Site, _hostname: string, time: number): Identified {
    for (const name of COOKIES) {
      for (const cookie of readCookies(hit.headers.cookie, name)) {
        const browser = parseBrowserId(cookie, time);
        if (browser && site.settings.identity === 'cookie')
          return { ...NOBODY, identity: 'cookie', visitor: browserVisitor(site.domain, browser.id) };
      }
    }
    if (hit.address === null || hit.userAgent === null) return NOBODY;
    const day = Math.floor(time / DAY_MS);
    const visitors = visitorsOf(hit.sender);
    let known = visitors.get(hit.userAgent);
    if (known?.day !== day) {
      const who = `${site.domain}\u0000${day}\u0000${hit.address}\u0000${hit.userAgent}`;
      known = { day, visitor: this.#hmac(who) };
      if (visitors.size >= MOST_AGENTS) visitors.clear();
      visitors.set(hit.userAgent, known);
    }
    return { identity: 'cookieless', visitor: known.visitor, cookieless: null, setCookie: null };
  }

  /** HMAC-SHA-256 (RFC 2104): two calls of `hash` take a third of what an Hmac object takes. */
  #hmac(who: string): bigint {
    const inner = hash('sha256', Buffer.concat([this.#inner, Buffer.from(who)]), 'buffer');
    return hash('sha256', Buffer.concat([this.#outer, inner]), 'buffer').readBigInt64BE(0);
  }
}
