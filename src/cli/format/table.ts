import type { Answer, Meta } from '../../reports/answer.ts';
import { breakdown } from './breakdown.ts';
import { GAP } from './columns.ts';
import { formatExplanation } from './explanation.ts';
import { readable, readableChange, withRange } from './numbers.ts';
import { type Paint, painter } from './paint.ts';
import { padEnd, padStart, printable, width } from './text.ts';

export interface TableOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
  /** Plain characters for bars and lines. */
  readonly ascii?: boolean;
}

type Heading = Pick<Meta, 'site' | 'time_zone' | 'period' | 'comparison_period'>;

/** The answer for people: what was asked, aligned columns, a bar for the first metric, totals, and what to know. */
export function formatTable(answer: Answer, options: TableOptions): string {
  const paint = painter(options.color);
  const body =
    answer.meta.columns.dimensions.length === 0 ? summary(answer, paint) : breakdown(answer, options, paint);
  const why = answer.explain === undefined ? '' : formatExplanation(answer.explain, options);
  return `${[heading(answer, paint), '', ...body, ...notes(answer, options, paint)].join('\n')}\n${why}`;
}

/** Whose numbers, of when. */
export function heading({ meta }: { meta: Heading }, paint: Paint): string {
  const compared = meta.comparison_period === undefined ? [] : [`against ${span(meta.comparison_period)}`];
  const running = meta.period.unfinished ? ['still running'] : [];
  const facts = [span(meta.period), meta.time_zone, ...compared, ...running].map(printable);
  return `${paint.bold(printable(meta.site))} ${paint.dim(`· ${facts.join(' · ')}`)}`;
}

/** Without dimensions: one line a metric. */
function summary({ meta, results }: Answer, paint: Paint): string[] {
  const [row] = results;
  const columns = meta.columns.metrics;
  const titles = Math.max(...columns.map(({ title }) => width(title)));
  const values = columns.map(({ unit }, index) =>
    withRange(readable(row?.metrics[index] ?? null, unit), row?.intervals?.[index]),
  );
  const widest = Math.max(...values.map(width));
  return columns.map(({ title, unit }, index) => {
    const change = row?.comparison === undefined ? '' : readableChange(row.comparison?.change[index], unit);
    const shown = `${padEnd(title, titles)}${GAP}${paint.bold(padStart(values[index] ?? '', widest))}`;
    return change === '' ? shown : `${shown}${GAP}${paint.signed(change)}`;
  });
}

function notes({ meta, results }: Answer, options: TableOptions, paint: Paint): string[] {
  const rest = meta.total_rows - results.length;
  const lines = [
    ...(rest > 0 && meta.columns.dimensions.length > 0
      ? [`${rest} more rows; ask for them with a greater limit.`]
      : []),
    ...(meta.unfinished.length > 0 && results.length > 0 ? ['* not over yet'] : []),
    ...meta.warnings.map(({ metric, message }) => (metric === undefined ? message : `${metric}: ${message}`)),
  ];
  return lines.length === 0
    ? []
    : ['', ...lines.map((line) => paint.dim(`${options.ascii ? '-' : '·'} ${printable(line)}`))];
}

const MIDNIGHT = /T00:00:00[+-].*$/;

/** Whole days by the first and the last, other periods by their two instants. */
function span({ from, to }: Pick<Meta['period'], 'from' | 'to'>): string {
  if (!MIDNIGHT.test(from) || !MIDNIGHT.test(to)) return `${from} to ${to}`;
  const [first, end] = [from, to].map((at) => at.replace(MIDNIGHT, ''));
  const last = new Date(Date.parse(`${end}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  return first === last ? last : `${first} to ${last}`;
}
