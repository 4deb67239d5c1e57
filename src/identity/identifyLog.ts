import { createHmac } from 'node:crypto';
import type { Hit } from '../model/hit.ts';
import { Memory } from '../model/remember.ts';
import type { Site } from '../model/site.ts';
import { parseBrowserId, readCookies } from './cookie.ts';
import type { Identified } from './identify.ts';
import { browserVisitor } from './visitor.ts';

const DAY_MS = 86_400_000;
const COOKIES = ['__Host-fh_id', 'fh_id'] as const;
const NOBODY: Identified = { identity: 'none', visitor: null, cookieless: null, setCookie: null };

/**
 * Whose a line of an access log is: the browser's whose cookie it has, else that of its address and user agent for the UTC day.
 * The daily salts of old days are gone, so a secret of the site takes their place: the same line has the same visitor whenever
 * it is imported. Nobody without the secret can tell an address from the id.
 */
export class LogIdentifier {
  readonly #secret: Buffer;
  readonly #known = new Memory<string, bigint>(50_000);

  /** @param secret 32 random bytes of the site's own */
  constructor(secret: Buffer) {
    this.#secret = secret;
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
    const who = `${site.domain}\u0000${Math.floor(time / DAY_MS)}\u0000${hit.address}\u0000${hit.userAgent}`;
    const known = this.#known.find(who);
    const visitor = known === undefined ? this.#known.learn(who, this.#hmac(who)) : known.value;
    return { ...NOBODY, identity: 'cookieless', visitor };
  }

  #hmac(who: string): bigint {
    return createHmac('sha256', this.#secret).update(who).digest().readBigInt64BE(0);
  }
}
