import { Problem } from '../model/problem.ts';

/** `2026-11-23`, `2026-11-23T12:00`, with seconds and their fractions, with `Z` or an offset; a space may stand for the T. */
const ISO =
  /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)(?:([Zz])|([+-]\d{2}):?(\d{2})?)?)?$/;
/** No event is older than 1973 in milliseconds, or younger than 5138 in seconds: the size tells the unit. */
const SECONDS_BELOW = 1e11;

/**
 * When a sender says that an event happened, milliseconds since 1970: ISO 8601, in UTC where it names no offset, or a number of
 * milliseconds or seconds since 1970. Date.parse alone would read `foo 2020`, 30 February, and times in this machine's zone.
 * @throws Problem `invalid`
 */
export function readTimestamp(given: string | number): number {
  if (typeof given === 'number') return Math.abs(given) < SECONDS_BELOW ? given * 1000 : given;
  const [, day, time = '00:00', , hours, minutes = '00'] = ISO.exec(given.trim()) ?? [];
  const offset = hours === undefined ? 'Z' : `${hours}:${minutes}`;
  const parsed = day === undefined ? Number.NaN : Date.parse(`${day}T${time.replace(',', '.')}${offset}`);
  if (!Number.isNaN(parsed) && day !== undefined && isRealDay(day)) return parsed;
  throw new Problem('invalid', 'timestamp is neither ISO 8601 nor a number of milliseconds since 1970.', {
    field: 'timestamp',
    given,
    allowed: 'ISO 8601 such as 2026-11-23T12:00:00Z, or milliseconds since 1970',
  });
}

const isRealDay = (day: string) => {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
};
