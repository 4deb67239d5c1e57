import { csvLine, csvText } from '../../model/csv.ts';

type Field = string | number | null;

/** A file for a spreadsheet. @param name of the file, without its ending */
export function csvResponse(name: string, text: string): Response {
  return new Response(text, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name.replace(/[^\w.-]/g, '-')}.csv"`,
    },
  });
}

/** Numbers in full; what comes from outside is text there, never a formula. */
export function csvTable(header: readonly string[], rows: readonly (readonly Field[])[]): string {
  const field = (value: Field) =>
    value === null ? '' : typeof value === 'number' ? String(value) : csvText(value);
  return [header, ...rows].map((row) => csvLine(row.map(field))).join('');
}
