import type { Answer } from '../../reports/answer.ts';

type Value = Answer['results'][number]['metrics'][number];
type Unit = Answer['meta']['columns']['metrics'][number]['unit'];

const COUNT = new Intl.NumberFormat('en-US');
const TENTHS = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const HUNDREDTHS = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** A value as people read it: `1,204`, `43.2 %`, `2m 05s`, `12.50 EUR`; a dash for 0 ÷ 0. */
export function readable(value: Value, unit: Unit): string {
  if (value === null) return '–';
  if (typeof value === 'object') return `${HUNDREDTHS.format(value.value)} ${value.currency}`;
  if (unit === 'percent') return `${TENTHS.format(value)} %`;
  if (unit === 'seconds') return duration(value);
  return unit === 'ratio' ? HUNDREDTHS.format(value) : COUNT.format(value);
}

function duration(seconds: number): string {
  if (seconds < 10) return `${TENTHS.format(seconds)}s`;
  const whole = Math.round(seconds);
  const two = (number: number) => String(number).padStart(2, '0');
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${two(whole % 60)}s`;
  return `${COUNT.format(Math.floor(whole / 3600))}h ${two(Math.floor((whole % 3600) / 60))}m`;
}

/** A share with its 95 % interval: `43.2 % (38.1–48.4)`. */
export function withRange(shown: string, range: readonly [number, number] | null | undefined): string {
  return range ? `${shown} (${range.map((end) => TENTHS.format(end)).join('–')})` : shown;
}

/** How far it moved: `+12.3 %`, in points (`+1.2 pp`) where the value is a percentage. */
export function readableChange(change: number | null | undefined, unit: Unit): string {
  if (change === null || change === undefined) return '–';
  const shown = Math.round(change * 10);
  const sign = shown > 0 ? '+' : shown < 0 ? '−' : '±';
  return `${sign}${TENTHS.format(Math.abs(change))} ${unit === 'percent' ? 'pp' : '%'}`;
}
