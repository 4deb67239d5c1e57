/** What one unit of a currency is worth in the currency that a site reports in. */
export interface Rate {
  /** UTC, `2026-10-31`. */
  readonly day: string;
  /** ISO 4217. */
  readonly currency: string;
  /** Decimal, at most eight digits before the point and `RATE_SCALE` after it. */
  readonly rate: string;
}

/** The rates of one currency from one day to another (`2026-10-31`, both inclusive), oldest first. */
export type RatesOf = (currency: string, from: string, to: string) => readonly Omit<Rate, 'currency'>[];

/** A currency that there are rates of: the first day and the last, and the last one's rate. */
export interface RatedCurrency {
  currency: string;
  first: string;
  last: string;
  rate: string;
}

/** A rate holds for its day and, where there is no newer one, for so many days after: over weekends and holidays. */
export const RATE_DAYS = 7;

/** So many are loaded at once: as many as a request's body holds. */
export const RATES_AT_ONCE = 3_000;

/** Digits after the point: the rupiah, one of the smallest, keeps eight that count. */
export const RATE_SCALE = 12;
const ONE = 10n ** BigInt(RATE_SCALE);
const GREATEST = 10n ** 8n * ONE;

/** A decimal as `digits` ÷ 10^`scale`; null where the text is no positive decimal. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

function decimal(text: string): Decimal | null {
  const [, whole = '', fraction = ''] = /^(\d{1,30})(?:\.(\d{1,30}))?$/.exec(text) ?? [];
  const digits = BigInt(`0${whole}${fraction}`);
  return digits === 0n ? null : { digits, scale: fraction.length };
}

/**
 * `numerator` ÷ `denominator` as a rate, rounded half up, exactly: no floating point number is made.
 * @returns null where either is no positive decimal, or the rate would be 0 or beyond eight digits
 */
export function rateOf(numerator: string, denominator = '1'): string | null {
  const [top, bottom] = [decimal(numerator), decimal(denominator)];
  if (top === null || bottom === null) return null;
  const over = top.digits * ONE * 10n ** BigInt(bottom.scale);
  const under = bottom.digits * 10n ** BigInt(top.scale);
  const scaled = (2n * over + under) / (2n * under);
  if (scaled === 0n || scaled >= GREATEST) return null;
  const fraction = String(scaled % ONE)
    .padStart(RATE_SCALE, '0')
    .replace(/0+$/, '');
  return `${scaled / ONE}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Whether it is a day of the calendar, spelled `2026-10-31`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
