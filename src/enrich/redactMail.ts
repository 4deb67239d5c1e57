import { REDACTED } from '../model/redacted.ts';

/** `@` as it is, percent-encoded once (`%40`) or more often (`%2540`), or full-width as East Asian keyboards type it. */
const AT = /[@\u{FF20}]|%(?:25)*(?:40|EF%(?:25)*BC%(?:25)*A0)/giu;
/** What the part before it is made of. RFC 5322 allows `/ ? = & #` too; in addresses of pages these separate. */
const LOCAL = /[\p{L}\p{N}._+'!$*^`{|}~-]/u;
const DOT = String.raw`(?:\.|%(?:25)*2E)`;
const LABEL = String.raw`[\p{L}\p{N}][\p{L}\p{N}-]{0,62}`;
const DOMAIN = new RegExp(`^${LABEL}(?:${DOT}${LABEL})*${DOT}(?:xn--[a-z0-9-]{2,59}|\\p{L}{2,24})`, 'iu');
const LONGEST_DOMAIN = 254;
/** `logo@2x.png`, `app@1.2.min.js`: endings of files that are no top-level domains. */
const FILE = /\.(?:png|jpe?g|gif|svg|webp|avif|ico|[mc]?js|css|html?|json|map|woff2?|php)$/i;
/** Percent-encoded characters that end an address rather than belong to it: white space and " # & ( ) , / : ; < = > ? [ ] */
const SEPARATOR = /^%(?:0[9AD]|2[02368-9CF]|3[A-F]|5[BD])$/i;

/**
 * E-mail addresses become `[redacted]`. It walks outwards from each `@`, never past the one before it: one pattern for the
 * whole address takes quadratic time on a long text without one.
 */
export function redactMail(text: string): string {
  if (!/@|\uFF20|40|BC/i.test(text)) return text;
  let clean = '';
  let done = 0;
  let lastAt = 0;
  for (const { 0: sign, index } of text.matchAll(AT)) {
    if (index < done) continue;
    const afterSign = index + sign.length;
    const start = localStart(text, index, Math.max(done, lastAt));
    const domain = DOMAIN.exec(text.slice(afterSign, afterSign + LONGEST_DOMAIN));
    lastAt = afterSign;
    if (start === index || domain === null || FILE.test(domain[0])) continue;
    clean += text.slice(done, start) + REDACTED;
    done = afterSign + domain[0].length;
  }
  return done === 0 ? text : clean + text.slice(done);
}

/** Where the part before the `@` begins, not before `earliest`. */
function localStart(text: string, at: number, earliest: number): number {
  let start = at;
  while (start > earliest) {
    const encoded = start - 3 >= earliest ? text.slice(start - 3, start) : '';
    if (/^%[0-9a-f]{2}$/i.test(encoded)) {
      if (SEPARATOR.test(encoded)) break;
      start -= 3;
    } else if (LOCAL.test(text[start - 1] ?? '')) start -= 1;
    else break;
  }
  return start;
}
