import creditCardType from 'credit-card-type';
import { REDACTED } from '../model/redacted.ts';

/** What people and programs put between the groups of a number: spaces, hyphens and dashes, `+`, a full stop, also percent-encoded. */
const SEPARATORS = String.raw`(?:[\s+.\u{2010}-\u{2015}-]|%(?:25)*(?:20|2B|2D|2E|C2%(?:25)*A0)){1,3}`;

/** Fourteen digits with at most that between each two: without them no card number can be in the text. */
const POSSIBLE = new RegExp(`(?:\\d(?:${SEPARATORS})?){14}`, 'iu');

/**
 * Cuts the text into UUIDs, groups of digits that stand alone (the first capture), percent escapes and words.
 * Digits inside a UUID or a longer word are thereby never looked at.
 */
const PIECE = new RegExp(
  String.raw`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<!\.)(\d+(?:${SEPARATORS}\d+)*)(?![\p{L}\p{N}_])|%[0-9a-f]{2}|[\p{L}\p{N}_]+`,
  'giu',
);
const SEPARATOR = new RegExp(`(${SEPARATORS})`, 'iu');

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
    // Digits after a full stop are a decimal fraction, unless their group is as short as a card's.
    if (parts[at - 1] === '.' && (at === first || group.length > 6)) return null;
    digits += group;
    if (isCard(digits)) return at;
  }
  return null;
}

/** RuPay's ranges that the package lacks (https://www.npci.org.in/what-we-do/rupay). */
const RUPAY = /^(?:8[12]|508)\d{13,14}$/;

function isCard(digits: string): boolean {
  if (digits.length < 14 || digits.length > 19 || !passesLuhn(digits)) return false;
  if (digits.length === 16 && RUPAY.test(digits)) return true;
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
