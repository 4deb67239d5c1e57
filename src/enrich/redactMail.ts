import { REDACTED } from './redacted.ts';

/** `@` as it is, percent-encoded once (`%40`) or more often (`%2540`). */
const AT = /@|%(?:25)*40/g;
const LOCAL = /[\p{L}\p{N}._+'!#$*=?^`{|}~-]/u;
const DOMAIN =
  /^[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62})(?:\.[\p{L}\p{N}][\p{L}\p{N}-]{0,62})*\.(?:\p{L}{2,24}|xn--[a-z0-9-]{2,59})/iu;

/**
 * E-mail addresses become `[redacted]`.
 * It walks outwards from each `@`: one pattern for the whole address takes quadratic time on a long text without one.
 */
export function redactMail(text: string): string {
  if (!text.includes('@') && !text.includes('40')) return text;
  let clean = '';
  let from = 0;
  for (const at of text.matchAll(AT)) {
    if (at.index < from) continue;
    const start = localStart(text, at.index, from);
    const domain = DOMAIN.exec(text.slice(at.index + at[0].length, at.index + at[0].length + 254));
    if (start === at.index || domain === null) continue;
    clean += text.slice(from, start) + REDACTED;
    from = at.index + at[0].length + domain[0].length;
  }
  return from === 0 ? text : clean + text.slice(from);
}

/** Where the part before the `@` begins; percent-encoded letters belong to it, `=`, `&`, `/` end it. */
function localStart(text: string, at: number, from: number): number {
  let start = at;
  while (start > from) {
    const before = text[start - 1] ?? '';
    if (
      /[0-9a-f]/i.test(before) &&
      start - 3 >= from &&
      /^%[0-9a-f]{2}$/i.test(text.slice(start - 3, start))
    ) {
      if (SEPARATORS.has(text.slice(start - 2, start).toUpperCase())) break;
      start -= 3;
    } else if (LOCAL.test(before) && before !== '=' && before !== '?' && before !== '#') start -= 1;
    else break;
  }
  return start;
}

/** Percent-encoded characters that end an address rather than belong to it: space " # & , / : ; < = > ? [ ] and line ends. */
const SEPARATORS = new Set([
  '20',
  '22',
  '23',
  '26',
  '2C',
  '2F',
  '3A',
  '3B',
  '3C',
  '3D',
  '3E',
  '3F',
  '5B',
  '5D',
  '0A',
  '0D',
  '28',
  '29',
]);
