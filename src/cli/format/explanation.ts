import type { Explanation } from '../../reports/explain/explain.ts';
import { readable } from './numbers.ts';
import { painter } from './paint.ts';
import { sheetLines } from './sheet.ts';
import type { TableOptions } from './table.ts';
import { printable } from './text.ts';

/** Columns of the sample that fit a terminal; `--format json` has them all. */
const SAMPLED = ['record', 'time', 'name', 'page', 'identity', 'visitor', 'source', 'country', 'browser'];

/** Why the numbers are what they are, for people. */
export function formatExplanation(explain: Explanation, options: TableOptions): string {
  const paint = painter(options.color);
  const { definitions, filters, excluded, identities, statements, sample } = explain;
  const section = (title: string, lines: readonly string[], none = 'None.') => [
    '',
    paint.bold(title),
    ...(lines.length === 0 ? [paint.dim(none)] : lines),
  ];
  const point = (text: string) => `${options.ascii ? '-' : '·'} ${printable(text)}`;
  const count = (number: number, of: string) => `${readable(number, 'count')} ${of}`;
  const sampled = {
    columns: SAMPLED.map((name) => ({ name, title: name, unit: 'text' as const })),
    rows: sample.map((one) => SAMPLED.map((name) => String(one[name] ?? ''))),
  };
  const lines = [
    ...section(
      'What the words mean',
      definitions.map(({ title, definition }) => point(`${title}: ${definition}`)),
    ),
    ...section('Filters', filters.map(point)),
    ...section(
      excluded.included ? 'Excluded, and counted because you ask for it' : 'Left out',
      excluded.reasons.map(({ reason, definition, events }) =>
        point(`${count(events, 'events')}: ${reason}. ${definition}`),
      ),
      'Nothing.',
    ),
    ...section(
      'Whose visitors were told apart, and how',
      identities.map(({ identity, definition, visitors, events }) =>
        point(`${count(visitors, 'visitors')}, ${count(events, 'events')}: ${identity}. ${definition}`),
      ),
    ),
    ...section(`Newest of the events counted (${sample.length})`, sheetLines(sampled, options, paint)),
    ...section(
      'SQL',
      statements.flatMap(({ of, sql, parameters }, index) => [
        ...(index === 0 ? [] : ['']),
        paint.dim(`-- for the ${of}, with ${printable(JSON.stringify(parameters))}`),
        ...sql.split('\n').map(printable),
      ]),
    ),
  ];
  return `${lines.join('\n')}\n`;
}
