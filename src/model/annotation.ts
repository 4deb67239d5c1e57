import { Temporal } from 'temporal-polyfill';
import { Problem } from './problem.ts';

/** A note on the time line of a site. */
export interface Annotation {
  id: number;
  /** Domain. */
  site: string;
  /** Milliseconds since 1970. */
  time: number;
  text: string;
  /** Who wrote it: a person's address, the name of a key or of an experiment. */
  author: string;
}

export const MAX_ANNOTATION = 500;
const ALLOWED =
  'a day such as 2026-10-25, a local time such as 2026-10-25T14:00, or an instant such as 2026-10-25T12:00:00Z';

/** The instant that a day, a local time or an instant means in a zone. Throws Problem `invalid` for the field `time`. */
export function annotationTime(text: string, zone: string): number {
  try {
    const at = /(Z|[+-]\d\d:?\d\d)$/.test(text)
      ? Temporal.Instant.from(text).epochMilliseconds
      : Temporal.PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds;
    if (at >= Date.UTC(1990, 0) && at < Date.UTC(2100, 0)) return at;
  } catch {
    // Falls through to the answer that names the field.
  }
  throw new Problem('invalid', 'This is not a time from 1990 to 2099.', {
    field: 'time',
    given: text,
    allowed: ALLOWED,
  });
}

/** The clock of a zone as a form's `datetime-local` writes it: `2026-10-25T14:00`. */
export function localTime(at: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });
}
