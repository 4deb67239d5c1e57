import type { Answer, AnswerRow } from './answer.ts';
import { amount } from './read.ts';

/** The rows as RFC 4180, with a header, numbers in full; money has a column for its currency. */
export function formatCsv({ results, meta }: Answer): string {
  const { dimensions, metrics } = meta.columns;
  const compared = meta.comparison_period !== undefined;
  const header = [
    ...dimensions.map(({ name }) => csvText(name)),
    ...metrics.flatMap(({ name, unit }) => [
      name,
      ...(unit === 'money' ? [`${name}_currency`] : []),
      ...(compared ? [`${name}_before`, `${name}_change`] : []),
    ]),
  ];
  const line = (row: AnswerRow): readonly string[] => [
    ...row.dimensions.map(csvText),
    ...metrics.flatMap(({ unit }, index) => {
      const value = row.metrics[index] ?? null;
      const currency = value !== null && typeof value === 'object' ? csvText(value.currency) : '';
      const { metrics: before, change } = row.comparison ?? {};
      return [
        number(amount(value)),
        ...(unit === 'money' ? [currency] : []),
        ...(compared ? [number(amount(before?.[index] ?? null)), number(change?.[index] ?? null)] : []),
      ];
    }),
  ];
  return [header, ...results.map(line)].map((cells) => `${cells.join(',')}\r\n`).join('');
}

function number(value: number | null): string {
  return value === null ? '' : String(value);
}

/** Spreadsheets run text that starts like a formula; an apostrophe in front makes it text again. */
export function csvText(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
