import type { Answer } from '../../reports/answer.ts';
import { amount } from '../../reports/read.ts';
import { sparkline } from './bars.ts';
import { type Column, columnsOf, GAP, widthOf } from './columns.ts';
import type { Paint } from './paint.ts';
import type { TableOptions } from './table.ts';
import { padEnd, padStart } from './text.ts';

/** Lines of an answer with dimensions: a line over time where that is the only one, rows, totals where asked for. */
export function breakdown(
  answer: Answer,
  { width: room, ascii = false }: TableOptions,
  paint: Paint,
): string[] {
  const { meta, results } = answer;
  if (results.length === 0) return [paint.dim('No events.')];
  const columns = columnsOf(answer, room, ascii, paint);
  const widths = columns.map(widthOf);
  const line = (cell: (column: Column) => string, style: ((text: string) => string) | null) =>
    columns
      .map((column, at) => {
        const text = cell(column);
        const padded =
          column.align === 'right' ? padStart(text, widths[at] ?? 0) : padEnd(text, widths[at] ?? 0);
        if (style !== null) return style(padded);
        return column.paint === undefined ? padded : column.paint(text, padded);
      })
      .join(GAP)
      .trimEnd();
  const rule = (ascii ? '-' : '─').repeat(widths.reduce((sum, one) => sum + one + GAP.length, -GAP.length));
  const series = trend(answer, room, ascii);
  return [
    ...(series === null ? [] : [paint.accent(series), '']),
    line((one) => one.title, paint.dim),
    ...results.map((_, at) => line((one) => one.cells[at] ?? '', null)),
    ...(meta.totals === undefined ? [] : [paint.dim(rule), line((one) => one.total, paint.bold)]),
  ];
}

/** The first metric as a line over time, when time is all that it is broken down by. */
function trend({ meta, results }: Answer, room: number, ascii: boolean): string | null {
  const [only, ...others] = meta.columns.dimensions;
  if (only?.time !== true || others.length > 0 || results.length < 2) return null;
  return sparkline(
    results.map((row) => amount(row.metrics[0] ?? null)),
    room,
    ascii,
  );
}
