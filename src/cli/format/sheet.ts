import { csvText } from '../../model/csv.ts';
import { bar } from './bars.ts';
import { GAP } from './columns.ts';
import { readable } from './numbers.ts';
import { type Paint, painter } from './paint.ts';
import { heading, type TableOptions } from './table.ts';
import { cutTo, padEnd, padStart, printable, width } from './text.ts';

type Cell = string | number | null;

/** A table of a report: columns with their units, a bar for the column that wants one. */
export interface Sheet {
  readonly title?: string;
  readonly columns: readonly {
    readonly name: string;
    readonly title: string;
    readonly unit: 'text' | 'count' | 'ratio' | 'percent' | 'seconds';
    /** Share of a whole, drawn beside the number. */
    readonly bar?: true;
  }[];
  readonly rows: readonly (readonly Cell[])[];
}

/** What the heading and the notes are made of. */
export interface SheetMeta {
  readonly site: string;
  readonly time_zone: string;
  readonly period: { readonly from: string; readonly to: string; readonly unfinished: boolean };
  readonly warnings: readonly { readonly message: string }[];
}

const WIDEST = 48;
const BAR = 20;

/** Sheets for people, below one heading, with what to know at the end. */
export function formatSheets(meta: SheetMeta, sheets: readonly Sheet[], options: TableOptions): string {
  const paint = painter(options.color);
  const notes = meta.warnings.map(({ message }) =>
    paint.dim(`${options.ascii ? '-' : '·'} ${printable(message)}`),
  );
  const tables = sheets.flatMap((sheet) => ['', ...sheetLines(sheet, options, paint)]);
  return `${[heading({ meta }, paint), ...tables, ...(notes.length > 0 ? ['', ...notes] : [])].join('\n')}\n`;
}

/** A table as lines, without a heading. */
export function sheetLines(
  { title, columns, rows }: Sheet,
  { ascii = false }: TableOptions,
  paint: Paint,
): string[] {
  const shown = columns.map((column, at) => {
    const cells = rows.map((row) => cell(row[at] ?? null, column.unit));
    const bars = column.bar ? rows.map((row) => bar(Number(row[at] ?? 0) / 100, BAR, ascii)) : null;
    const wide = Math.max(width(column.title), ...cells.map(width));
    const pad = column.unit === 'text' ? padEnd : padStart;
    const drawn = bars === null ? '' : ' '.repeat(GAP.length + BAR);
    return {
      title: pad(column.title, wide) + drawn,
      cells: cells.map(
        (text, row) =>
          pad(text, wide) + (bars === null ? '' : GAP + paint.accent(padEnd(bars[row] ?? '', BAR))),
      ),
    };
  });
  const line = (of: (column: (typeof shown)[number]) => string) => shown.map(of).join(GAP).trimEnd();
  const body =
    rows.length === 0 ? [paint.dim('Nothing.')] : rows.map((_, row) => line((one) => one.cells[row] ?? ''));
  return [
    ...(title === undefined ? [] : [paint.bold(printable(title))]),
    paint.dim(line((one) => one.title)),
    ...body,
  ];
}

function cell(value: Cell, unit: Sheet['columns'][number]['unit']): string {
  // A text in a column of numbers says it in its own words.
  if (unit === 'text' || typeof value === 'string') return cutTo(printable(String(value ?? '')), WIDEST);
  return readable(value, unit);
}

/** A sheet as RFC 4180, with a header, numbers in full, and no text that a spreadsheet would run. */
export function sheetCsv({ columns, rows }: Sheet): string {
  const line = (cells: readonly Cell[]) =>
    cells.map((one) => (typeof one === 'string' ? csvText(one) : one === null ? '' : String(one))).join(',');
  return [columns.map(({ name }) => name), ...rows].map((cells) => `${line(cells)}\r\n`).join('');
}
