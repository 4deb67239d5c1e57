import creditCardType from 'credit-card-type';
import { REDACTED } from './redacted.ts';

/** Fourteen digits with at most one separator between each two: without them no card number can be in the text. */
const POSSIBLE = /(?:\d(?:[ \u{A0}+-]|%20|%2B|%2D|%C2%A0)?){14}/iu;

/**
 * Cuts the text into UUIDs, groups of digits that stand alone (the first capture), percent escapes and words.
 * Digits inside a UUID or a longer word are thereby never looked at.
 */
const PIECE =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<!\.)(\d+(?:(?:[ \u{A0}+-]|%20|%2B|%2D|%C2%A0)\d+)*)(?![\p{L}\p{N}_])|%[0-9a-f]{2}|[\p{L}\p{N}_]+/giu;
const SEPARATOR = /([ \u{A0}+-]|%20|%2B|%2D|%C2%A0)/iu;

/**
 * Card numbers become `[redacted]`: 14 to 19 digits, whole or in groups, with an issuer's prefix of the right length
 * (from the package credit-card-type) that pass the Luhn check.
 */
export function redactCards(text: string): string {
  if (!POSSIBLE.test(text)) return text;
  return text.replace(PIECE, (piece, run: string | undefined) =>
    run === undefined ? piece : redactRun(run),
  );
}

/** A run alternates groups and separators; a card number may be followed by more groups, its expiry date for one. */
function redactRun(run: string): string {
  const parts = run.split(SEPARATOR);
  let clean = '';
  for (let at = 0; at < parts.length; at += 1) {
    const last = at % 2 === 0 ? lastPartOfCard(parts, at) : null;
    clean += last === null ? parts[at] : REDACTED;
    at = last ?? at;
  }
  return clean;
}

function lastPartOfCard(parts: readonly string[], first: number): number | null {
  let digits = '';
  for (let at = first; at < parts.length && digits.length < 19; at += 2) {
    const group = parts[at] ?? '';
    // Cards are printed 4-4-4-4, 4-6-5, 6-13 and the like: short groups in front make a date or a telephone number.
    if (at > first && (parts[at - 2] ?? '').length < 4) return null;
    digits += group;
    if (isCard(digits)) return at;
  }
  return null;
}

function isCard(digits: string): boolean {
  if (digits.length < 14 || digits.length > 19 || !passesLuhn(digits)) return false;
  return creditCardType(digits).some((issuer) => issuer.lengths.includes(digits.length));
}

/** ISO/IEC 7812-1: from the right every second digit is doubled, and the sum of all digits divides by ten. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const weighted = index % 2 === 0 ? digit : digit * 2;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}
