import type { Answer, AnswerRow } from '../../reports/answer.ts';
import { amount } from '../../reports/read.ts';
import { bar } from './bars.ts';
import { readable, readableChange, withRange } from './numbers.ts';
import type { Paint } from './paint.ts';
import { cutTo, printable, width } from './text.ts';

export interface Column {
  readonly title: string;
  readonly cells: readonly string[];
  readonly total: string;
  readonly align: 'left' | 'right';
  readonly paint?: (cell: string, padded: string) => string;
}

export const GAP = '  ';
/** Longest and shortest bar worth drawing, and what a label is cut down to at most. */
const BAR = { longest: 24, shortest: 6 };
const NARROWEST = 8;

export function widthOf({ title, cells, total }: Column): number {
  return cells.reduce((most, cell) => Math.max(most, width(cell)), Math.max(width(title), width(total)));
}

function widthOfAll(columns: readonly Column[]): number {
  return columns.reduce((sum, one) => sum + widthOf(one) + GAP.length, -GAP.length);
}

/** Dimensions, then metrics with their changes, then a bar for the first metric where there is room for one. */
export function columnsOf(answer: Answer, room: number, ascii: boolean, paint: Paint): readonly Column[] {
  const { meta, results } = answer;
  const metrics = meta.columns.metrics.flatMap((_, at) => metricColumns(answer, at, paint));
  const columns = narrowed([...labels(answer), ...metrics], room, ascii ? '~' : '…');
  const space = Math.min(BAR.longest, room - widthOfAll(columns) - GAP.length);
  if (space < BAR.shortest) return columns;
  const numbers = results.map((row) => amount(row.metrics[0] ?? null) ?? 0);
  const top = Math.max(...numbers);
  const bars = numbers.map((one) => bar(top > 0 ? one / top : 0, space, ascii));
  const after = meta.columns.dimensions.length + (meta.comparison_period === undefined ? 1 : 2);
  const drawn: Column = {
    title: '',
    cells: bars,
    total: '',
    align: 'left',
    paint: (_, padded) => paint.accent(padded),
  };
  return columns.toSpliced(after, 0, drawn);
}

function labels({ meta, results }: Answer): Column[] {
  const running = new Set(meta.unfinished);
  return meta.columns.dimensions.map(({ title }, at) => ({
    title: printable(title),
    cells: results.map((row) => {
      const label = row.dimensions[at] ?? '';
      return running.has(label) ? `${printable(label)} *` : printable(label);
    }),
    total: at === 0 ? 'Total' : '',
    align: 'left',
  }));
}

function metricColumns({ meta, results }: Answer, at: number, paint: Paint): Column[] {
  const { title = '', unit = 'count' } = meta.columns.metrics[at] ?? {};
  const value = (row: AnswerRow | undefined) =>
    withRange(readable(row?.metrics[at] ?? null, unit), row?.intervals?.[at]);
  const change = (row: AnswerRow | undefined) => readableChange(row?.comparison?.change[at], unit);
  const number: Column = { title, cells: results.map(value), total: value(meta.totals), align: 'right' };
  if (meta.comparison_period === undefined) return [number];
  const signed = (cell: string, padded: string) => paint.signed(cell, padded);
  return [
    number,
    {
      title: 'change',
      cells: results.map(change),
      total: change(meta.totals),
      align: 'right',
      paint: signed,
    },
  ];
}

/** Cuts long labels until the table fits the terminal; numbers are never cut. */
function narrowed(columns: readonly Column[], room: number, ellipsis: string): readonly Column[] {
  const texts = columns.filter((one) => one.align === 'left');
  let limit = Math.max(NARROWEST, ...texts.map(widthOf));
  let found = columns;
  while (widthOfAll(found) > room && limit > NARROWEST) {
    limit = Math.max(NARROWEST, limit - Math.ceil((widthOfAll(found) - room) / texts.length));
    const short = (cell: string) => cutTo(cell, limit, ellipsis);
    found = columns.map((one) =>
      one.align === 'left'
        ? { ...one, title: short(one.title), cells: one.cells.map(short), total: short(one.total) }
        : one,
    );
  }
  return found;
}
