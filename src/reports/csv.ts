import { csvLine, csvText } from '../model/csv.ts';
import type { Answer, AnswerRow, Meta } from './answer.ts';
import { isMetric, metric } from './metrics.ts';
import { amount } from './read.ts';

/** The rows as RFC 4180, with a header, numbers in full; money has a column for its currency, an interval two for its ends. */
export function formatCsv({ results, meta }: Answer): string {
  const { header, line } = csvOf(meta.columns, {
    compared: meta.comparison_period !== undefined,
    intervals: results[0]?.intervals !== undefined,
  });
  return [header, ...results.map(line)].join('');
}

/** The lines of such a file, for rows that come one by one. */
export function csvOf(
  { dimensions, metrics }: Meta['columns'],
  { compared, intervals }: { compared: boolean; intervals: boolean },
) {
  const ranged = (name: string) => intervals && isMetric(name) && metric(name).proportion === true;
  const header = [
    ...dimensions.map(({ name }) => csvText(name)),
    ...metrics.flatMap(({ name, unit }) => [
      name,
      ...(unit === 'money' ? [`${name}_currency`] : []),
      ...(ranged(name) ? [`${name}_low`, `${name}_high`] : []),
      ...(compared ? [`${name}_before`, `${name}_change`] : []),
    ]),
  ];
  const line = (row: AnswerRow): readonly string[] => [
    ...row.dimensions.map(csvText),
    ...metrics.flatMap(({ name, unit }, index) => {
      const value = row.metrics[index] ?? null;
      const currency = value !== null && typeof value === 'object' ? csvText(value.currency) : '';
      const { metrics: before, change } = row.comparison ?? {};
      const [low = null, high = null] = row.intervals?.[index] ?? [];
      return [
        number(amount(value)),
        ...(unit === 'money' ? [currency] : []),
        ...(ranged(name) ? [number(low), number(high)] : []),
        ...(compared ? [number(amount(before?.[index] ?? null)), number(change?.[index] ?? null)] : []),
      ];
    }),
  ];
  return { header: csvLine(header), line: (row: AnswerRow) => csvLine(line(row)) };
}

function number(value: number | null): string {
  return value === null ? '' : String(value);
}
