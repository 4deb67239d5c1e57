import { timeZoneNamed } from '../src/enrich/timeZone.ts';

/**
 * Countries whose clocks all show the same, and their zone: `{"AT":"Europe/Vienna",…}` from the tz database in Node's Intl.
 * Germany counts (Büsingen's clocks have shown Berlin's time since 1981), Spain does not (the Canaries).
 */
export function countryTimeZones(year: number): Record<string, string> {
  const zones: Record<string, string> = {};
  for (const country of countries()) {
    const [first, ...others] = zonesOf(country);
    if (first === undefined || !others.every((other) => sameClocks(first, other, year))) continue;
    zones[country] = timeZoneNamed(CAPITALS[country] ?? first) ?? first;
  }
  return zones;
}

/** Of several zones the capital's gives the name. */
const CAPITALS: Readonly<Record<string, string>> = {
  AR: 'America/Argentina/Buenos_Aires',
  CY: 'Asia/Nicosia',
  KZ: 'Asia/Almaty',
  MH: 'Pacific/Majuro',
  PS: 'Asia/Gaza',
  UZ: 'Asia/Tashkent',
};

function countries(): string[] {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  return letters
    .flatMap((a) => letters.map((b) => a + b))
    .filter(
      (code) => names.of(code) !== undefined && new Intl.Locale(`und-${code}`).maximize().region === code,
    );
}

/** Node 20 has the accessor, later ones the method. */
function zonesOf(country: string): string[] {
  const locale: Intl.Locale & { timeZones?: string[]; getTimeZones?: () => string[] } = new Intl.Locale(
    `und-${country}`,
  );
  return locale.getTimeZones?.() ?? locale.timeZones ?? [];
}

function sameClocks(one: string, other: string, year: number): boolean {
  const clocks = [one, other].map(
    (timeZone) => new Intl.DateTimeFormat('en', { timeZone, dateStyle: 'short', timeStyle: 'short' }),
  );
  return Array.from({ length: 366 * 4 }, (_, step) => Date.UTC(year, 0, 1, step * 6)).every(
    (time) => new Set(clocks.map((clock) => clock.format(time))).size === 1,
  );
}
