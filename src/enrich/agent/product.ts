/** A name and the version that the user agent gives with it. */
export interface Product {
  name: string;
  version: string | null;
}

export type Rule = readonly [name: string, pattern: RegExp];

/** Rules of a data file: a name, and a pattern whose first filled group is the version. */
export function compile(rules: readonly (readonly [string, string])[]): readonly Rule[] {
  return rules.map(([name, pattern]) => [name, new RegExp(pattern)]);
}

/** The product of the first rule that matches. */
export function firstMatch(userAgent: string, rules: readonly Rule[]): Product | null {
  for (const [name, pattern] of rules) {
    const match = pattern.exec(userAgent);
    if (match !== null) return { name, version: match.slice(1).find((group) => group) ?? null };
  }
  return null;
}

/** Major and minor number: `131.0.6778.86` → `131.0`. Builds would make a row a day. */
export function browserVersion(version: string | null | undefined): string | null {
  return /^\d+(?:\.\d+)?/.exec(version ?? '')?.[0] ?? null;
}

/** Up to three numbers without zeros at the end: `15_1_0` → `15.1`. Names stay (`XP`); anything else is none. */
export function systemVersion(version: string | null | undefined): string | null {
  const text = version?.replaceAll('_', '.').trim() ?? '';
  if (/^(?:XP|Vista|ME|NT|RT|\d+ R2|[A-Z]\d?)$/i.test(text)) return text;
  return /^\d+(?:\.\d+){0,2}/.exec(text)?.[0].replace(/(?:\.0+)+$/, '') ?? null;
}
