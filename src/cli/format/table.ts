import type { Answer, AnswerRow } from '../../reports/answer.ts';
import { bar, sparkline } from './bars.ts';
import { amount, readable, readableChange } from './numbers.ts';
import { type Paint, painter } from './paint.ts';
import { cutTo, padEnd, padStart, printable, width } from './text.ts';

export interface TableOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
  /** Plain characters for bars and lines. */
  readonly ascii?: boolean;
}

interface Column {
  readonly title: string;
  readonly cells: readonly string[];
  readonly total: string;
  readonly align: 'left' | 'right' | 'bar';
  readonly paint?: (cell: string, padded: string) => string;
}

const GAP = '  ';
const BAR = 20;
const NARROWEST = 8;

/** The answer for people: what was asked, aligned columns, a bar for the first metric, totals, and what to know. */
export function formatTable(answer: Answer, options: TableOptions): string {
  const paint = painter(options.color);
  const body =
    answer.meta.columns.dimensions.length === 0 ? summary(answer, paint) : breakdown(answer, options, paint);
  return `${[heading(answer, paint), '', ...body, ...notes(answer, options, paint)].join('\n')}\n`;
}

function heading({ meta }: Answer, paint: Paint): string {
  const span = (of: { from: string; to: string }) => {
    const [first, last] = [of.from, of.to].map((at) => at.replace(/T00:00:00[+-].*$/, ''));
    return `${first} to ${last}`;
  };
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
  const values = columns.map(({ unit }, index) => readable(row?.metrics[index] ?? null, unit));
  const widest = Math.max(...values.map(width));
  return columns.map(({ title, unit }, index) => {
    const change = row?.comparison === undefined ? '' : readableChange(row.comparison?.change[index], unit);
    const shown = `${padEnd(title, titles)}${GAP}${paint.bold(padStart(values[index] ?? '', widest))}`;
    return change === '' ? shown : `${shown}${GAP}${paint.signed(change)}`;
  });
}

function breakdown(answer: Answer, options: TableOptions, paint: Paint): string[] {
  const { meta, results } = answer;
  if (results.length === 0) return [paint.dim('No events.')];
  const columns = fitted(columnsOf(answer, options, paint), options);
  const widths = columns.map(widthOf);
  const row = (cells: readonly string[], style: (text: string) => string, painted: boolean) =>
    columns
      .map((column, at) => {
        const cell = cells[at] ?? '';
        const padded =
          column.align === 'right' ? padStart(cell, widths[at] ?? 0) : padEnd(cell, widths[at] ?? 0);
        return painted && column.paint !== undefined ? column.paint(cell, padded) : style(padded);
      })
      .join(GAP)
      .trimEnd();
  const rule = (options.ascii ? '-' : '─').repeat(
    widths.reduce((sum, one) => sum + one + GAP.length, -GAP.length),
  );
  const series = trend(answer, options);
  return [
    ...(series === null ? [] : [paint.accent(series), '']),
    row(
      columns.map((one) => one.title),
      paint.dim,
      false,
    ),
    ...results.map((_, at) =>
      row(
        columns.map((one) => one.cells[at] ?? ''),
        (text) => text,
        true,
      ),
    ),
    ...(meta.totals === undefined
      ? []
      : [
          paint.dim(rule),
          row(
            columns.map((one) => one.total),
            paint.bold,
            false,
          ),
        ]),
  ];
}

function columnsOf({ meta, results }: Answer, { ascii = false }: TableOptions, paint: Paint): Column[] {
  const { dimensions, metrics } = meta.columns;
  const running = new Set(meta.unfinished);
  const label = (row: AnswerRow, at: number) => {
    const text = printable(row.dimensions[at] ?? '');
    return running.has(row.dimensions[at] ?? '') ? `${text} *` : text;
  };
  const keys = dimensions.map(
    ({ title }, at): Column => ({
      title: printable(title),
      cells: results.map((row) => label(row, at)),
      total: at === 0 ? 'Total' : '',
      align: 'left',
    }),
  );
  const values = metrics.flatMap(({ title, unit }, at): Column[] => {
    const value = (row: AnswerRow | undefined) => readable(row?.metrics[at] ?? null, unit);
    const change = (row: AnswerRow | undefined) => readableChange(row?.comparison?.change[at], unit);
    const number: Column = { title, cells: results.map(value), total: value(meta.totals), align: 'right' };
    const numbers = results.map((row) => amount(row.metrics[at] ?? null) ?? 0);
    const top = Math.max(...numbers);
    const bars: Column = {
      title: '',
      cells: numbers.map((one) => bar(top > 0 ? one / top : 0, BAR, ascii)),
      total: '',
      align: 'bar',
      paint: (_, padded) => paint.accent(padded),
    };
    const moved: Column = {
      title: 'change',
      cells: results.map(change),
      total: change(meta.totals),
      align: 'right',
      paint: (cell, padded) => paint.signed(cell, padded),
    };
    return [number, ...(at === 0 ? [bars] : []), ...(meta.comparison_period === undefined ? [] : [moved])];
  });
  return [...keys, ...values];
}

/** Narrows what is too wide for the terminal: the bar goes first, then long labels are cut. */
function fitted(columns: readonly Column[], options: TableOptions): readonly Column[] {
  const excess = (of: readonly Column[]) =>
    of.reduce((sum, one) => sum + widthOf(one) + GAP.length, -GAP.length) - options.width;
  if (excess(columns) <= 0) return columns;
  const kept = columns.filter((one) => one.align !== 'bar');
  const labels = kept.filter((one) => one.align === 'left').length;
  const most = Math.max(...kept.filter((one) => one.align === 'left').map(widthOf));
  let limit = most;
  const cut = () =>
    kept.map((one): Column => {
      if (one.align !== 'left') return one;
      const short = (cell: string) => cutTo(cell, limit, options.ascii ? '~' : '…');
      return { ...one, title: short(one.title), cells: one.cells.map(short), total: short(one.total) };
    });
  let narrowed = cut();
  while (limit > NARROWEST && excess(narrowed) > 0) {
    limit = Math.max(NARROWEST, limit - Math.max(1, Math.ceil(excess(narrowed) / labels)));
    narrowed = cut();
  }
  return narrowed;
}

function widthOf({ title, cells, total }: Column): number {
  return cells.reduce((most, cell) => Math.max(most, width(cell)), Math.max(width(title), width(total)));
}

/** The first metric as a line over time, when time is all that it is broken down by. */
function trend({ meta, results }: Answer, options: TableOptions): string | null {
  const [only, ...others] = meta.columns.dimensions;
  if (only?.time !== true || others.length > 0 || results.length < 2) return null;
  const values = results.map((row) => amount(row.metrics[0] ?? null));
  return sparkline(values, options.width, options.ascii);
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
