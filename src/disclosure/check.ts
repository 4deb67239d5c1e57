import { inWords, type Practice } from './practice.ts';
import { STATEMENTS } from './statements.ts';

/** How a written policy compares with what the software does. */
export interface Comparison {
  contradictions: { says: string; truth: string }[];
  /** Things that are done and that it does not tell. */
  silences: { about: string; missing: string }[];
}

/**
 * Holds a policy to the practice by words: a person still has to read it. It finds what is denied although it is done, what is
 * promised although it is not done, spans of time that are not those in force, and what is not told at all.
 * @param policy plain text or Markdown, English
 */
export function comparePolicy(policy: string, practice: Practice): Comparison {
  const text = plain(policy);
  const sentences = sentencesOf(text);
  const comparison: Comparison = { contradictions: [], silences: [] };
  for (const { id, text: telling, told, denials = [] } of STATEMENTS) {
    for (const { says, truth } of denials) {
      const found = sentences.find((each) => says.test(each));
      const instead = found === undefined ? null : truth(practice);
      if (found !== undefined && instead !== null)
        comparison.contradictions.push({ says: found, truth: instead });
    }
    const missing = telling(practice);
    if (missing !== null && !told.test(text)) comparison.silences.push({ about: id, missing });
  }
  comparison.contradictions.push(...wrongSpans(sentences, practice));
  return comparison;
}

const DAYS = { day: 1, week: 7, month: 30.44, year: 365.25 } as const;
const SPAN =
  /(\d+(?:\.\d+)?|an?|one|two|three|six|twelve|thirteen|twenty-five)[ -](day|week|month|year)s?\b/gi;
const WORDS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  six: 6,
  twelve: 12,
  thirteen: 13,
  'twenty-five': 25,
};
const KEEPING = /\b(keep|kept|retain|retention|stor|sav|delet|remov|eras|expir|last|valid|lifetime)/i;

/** Spans of time in sentences about keeping that are none of those in force. */
function wrongSpans(
  sentences: readonly string[],
  { site: { settings }, cookieDays }: Practice,
): Comparison['contradictions'] {
  const found: Comparison['contradictions'] = [];
  for (const says of sentences) {
    // How long people stay signed in is another matter.
    if (!KEEPING.test(says) || /\bsession|sign(?:ed)?[ -]in|log(?:ged)?[ -]in/i.test(says)) continue;
    const aboutCookie = /cookie/i.test(says);
    const ages = [settings.retentionDays, settings.addressDays, settings.identifierDays].filter(
      (days) => days > 0,
    );
    const allowed = aboutCookie ? [cookieDays] : [...ages, cookieDays];
    for (const [, number = '', unit = 'day'] of says.matchAll(SPAN)) {
      const days =
        (WORDS[number.toLowerCase()] ?? Number(number)) * DAYS[unit.toLowerCase() as keyof typeof DAYS];
      if (days < 1.5 || allowed.some((age) => Math.abs(age - days) <= Math.max(1, age * 0.02))) continue;
      const kept =
        settings.retentionDays === 0
          ? 'what is collected is kept without limit'
          : `what is collected is kept ${inWords(settings.retentionDays)}`;
      const truth = aboutCookie ? `the cookie lives ${inWords(cookieDays)}` : kept;
      found.push({ says, truth });
    }
  }
  return found;
}

/** Patterns are looked for in one at a time, which none of them may make slow: a text without stops is cut at 1 000 characters. */
function sentencesOf(text: string): string[] {
  return text
    .split(/[.!?\n]+(?=\s|$)/)
    .flatMap((sentence) => sentence.match(/.{1,1000}/gs) ?? [])
    .map((sentence) => sentence.trim())
    .filter(Boolean);
}

/** Without marks of Markdown, and with lines of a paragraph joined. */
function plain(policy: string): string {
  return policy
    .replace(/\r\n?/g, '\n')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[’]/g, "'")
    .replace(/([^\n])\n(?![\n|*+-]|\d+\.)/g, '$1 ')
    .replace(/[*_`#>|]+/g, ' ');
}
