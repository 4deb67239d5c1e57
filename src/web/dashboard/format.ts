import type { Value } from '../../reports/read.ts';
import type { Unit } from './series.ts';

/** A number to look at, and the same in full for whoever points at it. */
export interface Shown {
  short: string;
  exact: string;
}

/** Numbers, dates and names as the reader's browser asks for them (Accept-Language); the words around them are English. */
export class Format {
  readonly locale: string;
  readonly #count: Intl.NumberFormat;
  readonly #compact: Intl.NumberFormat;
  readonly #tenths: Intl.NumberFormat;
  readonly #hundredths: Intl.NumberFormat;
  readonly #countries: Intl.DisplayNames;
  readonly #languages: Intl.DisplayNames;

  constructor(locale: string) {
    this.locale = locale;
    this.#count = new Intl.NumberFormat(locale);
    this.#compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
    this.#tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    this.#hundredths = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    this.#countries = new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' });
    this.#languages = new Intl.DisplayNames(locale, { type: 'language', fallback: 'code' });
  }

  /** Whole to 9,999, then `12.3K`. */
  count(value: number): Shown {
    const exact = this.#count.format(value);
    return { short: Math.abs(value) < 10_000 ? exact : this.#compact.format(value), exact };
  }

  value(value: Value | undefined, unit: Unit): Shown {
    if (value === null || value === undefined) return { short: '–', exact: 'nothing to divide by' };
    if (typeof value === 'object') return this.#money(value);
    if (unit === 'count') return this.count(value);
    if (unit === 'seconds')
      return { short: this.#duration(value), exact: `${this.#hundredths.format(value)} s` };
    if (unit === 'percent') {
      // Ten people fit no third digit.
      const short = value >= 9.95 ? Math.round(value) : this.#tenths.format(value);
      return { short: `${short}%`, exact: `${this.#hundredths.format(value)}%` };
    }
    return { short: this.#hundredths.format(value), exact: String(value) };
  }

  #money({ value, currency }: { value: number; currency: string }): Shown {
    const money = (more: Intl.NumberFormatOptions) =>
      new Intl.NumberFormat(this.locale, { style: 'currency', currency, ...more }).format(value);
    const short = Math.abs(value) < 10_000 ? {} : { notation: 'compact' as const, maximumFractionDigits: 1 };
    return { short: money(short), exact: money({}) };
  }

  #duration(seconds: number): string {
    const whole = Math.round(seconds);
    if (whole < 60) return `${whole}s`;
    if (whole < 3_600) return `${Math.floor(whole / 60)}m ${String(whole % 60).padStart(2, '0')}s`;
    return `${this.#count.format(Math.floor(whole / 3_600))}h ${String(Math.floor((whole % 3_600) / 60)).padStart(2, '0')}m`;
  }

  /** `12.3%`, in points where the value is a percentage; the sign is told by an arrow beside it. */
  change(change: number, unit: Unit): string {
    const size = Math.abs(change);
    if (size >= 1_000) return unit === 'percent' ? '–' : '>999%';
    return `${size >= 99.5 ? this.#count.format(Math.round(size)) : this.#tenths.format(size)}${unit === 'percent' ? ' pp' : '%'}`;
  }

  /** A value of a dimension as people call it. */
  label(dimension: string, value: string): string {
    if (value === '(none)') return '(none)';
    if (dimension === 'visit:country' && /^[A-Z]{2}$/.test(value)) return this.#countries.of(value) ?? value;
    if (dimension === 'visit:language') return this.#language(value);
    if (dimension === 'event:page' || dimension.endsWith('_page')) return readablePath(value);
    if (dimension === 'visit:device') return value.charAt(0).toUpperCase() + value.slice(1);
    return value;
  }

  #language(value: string): string {
    try {
      return this.#languages.of(value) ?? value;
    } catch {
      return value;
    }
  }

  /** A label of the clock: `2026-10-25T02:00:00+02:00`, `2026-10-25`, `2026-10`. */
  time(label: string, style: 'short' | 'long', interval: string): string {
    const [year, month = 1, day = 1, hour = 0, minute = 0] = label.split(/[-T:+]/).map(Number);
    const at = Date.UTC(year ?? 1970, month - 1, day, hour, minute);
    const long = style === 'long';
    const fields: Intl.DateTimeFormatOptions =
      interval === 'month'
        ? { month: long ? 'long' : 'short', year: 'numeric' }
        : interval === 'hour' || interval === 'minute'
          ? {
              hour: 'numeric',
              minute: '2-digit',
              ...(long ? { weekday: 'short', day: 'numeric', month: 'short' } : {}),
            }
          : { day: 'numeric', month: 'short', ...(long ? { weekday: 'short', year: 'numeric' } : {}) };
    const text = new Intl.DateTimeFormat(this.locale, { ...fields, timeZone: 'UTC' }).format(at);
    return interval === 'week' && long ? `Week of ${text}` : text;
  }

  /** Two days as a range. */
  days(from: string, to: string): string {
    const style = new Intl.DateTimeFormat(this.locale, { dateStyle: 'medium', timeZone: 'UTC' });
    return style.formatRange(Date.parse(from.slice(0, 10)), Date.parse(to.slice(0, 10)));
  }

  /** An instant as a clock of that zone shows it. */
  clock(at: number, timeZone: string): string {
    return new Intl.DateTimeFormat(this.locale, { timeStyle: 'medium', timeZone }).format(at);
  }

  moment(at: number, timeZone: string): string {
    return new Intl.DateTimeFormat(this.locale, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(
      at,
    );
  }

  day(at: number): string {
    return new Intl.DateTimeFormat(this.locale, { dateStyle: 'medium' }).format(at);
  }
}

const known = new Map<string, Format>();

/** The format of the first language that Accept-Language names and that exists; English else. */
export function formatFor(acceptLanguage: string | undefined): Format {
  const asked = (acceptLanguage ?? '')
    .slice(0, 200)
    .split(',')
    .map((part) => part.split(';')[0]?.trim() ?? '');
  const locale = asked.find(isLocale) ?? 'en';
  const found = known.get(locale) ?? new Format(locale);
  // Hostile headers must not grow it without end.
  if (known.size < 200) known.set(locale, found);
  return found;
}

function isLocale(text: string): boolean {
  try {
    return text !== '' && text !== '*' && Intl.NumberFormat.supportedLocalesOf(text).length > 0;
  } catch {
    return false;
  }
}

/** Paths are kept percent-encoded; the screen decodes what is readable text. */
function readablePath(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
