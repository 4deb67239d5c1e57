import type { Answer } from '../../reports/answer.ts';
import { formatCsv } from '../../reports/csv.ts';
import { formatTable, type TableOptions } from './table.ts';
import { printableJson } from './text.ts';

export type Format = 'table' | 'json' | 'csv';

/** An answer as text that ends with a line break: a table for people, JSON or CSV for machines. */
export function formatAnswer(answer: Answer, format: Format, options: TableOptions): string {
  if (format === 'csv') return formatCsv(answer);
  if (format === 'json') return `${printableJson(JSON.stringify(answer, null, 2))}\n`;
  return formatTable(answer, options);
}
