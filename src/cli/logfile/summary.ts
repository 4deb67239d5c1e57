import type { ImportProgress } from '../../importer.ts';

/** What became of one file. */
export interface Imported extends ImportProgress {
  file: string;
  seconds: number;
}

const number = (value: number) => value.toLocaleString('en-US');
const reasons = (counts: Partial<Record<string, number>>) =>
  Object.entries(counts)
    .filter(([, count]) => count)
    .sort(([, a = 0], [, b = 0]) => b - a)
    .map(([reason, count]) => `${number(count ?? 0)} ${reason.replaceAll('_', ' ')}`)
    .join(', ');
const sum = (counts: Partial<Record<string, number>>) =>
  Object.values(counts).reduce<number>((total, count) => total + (count ?? 0), 0);

/** The summary of an import as lines of text. */
export function summaryOf(imported: Imported): string {
  const { file, format, lines, seconds, recorded, duplicates, pageviews, downloads } = imported;
  const row = (name: string, count: number, more: string) =>
    `  ${name.padEnd(13)}${number(count).padStart(12)}${more === '' ? '' : `   ${more}`}`;
  const rate = seconds > 0 ? ` (${number(Math.round(lines / seconds))} a second)` : '';
  return [
    `${file}: ${format ?? 'no lines'}, ${number(lines)} lines in ${seconds.toFixed(1)} s${rate}`,
    row('recorded', recorded, ''),
    row('duplicates', duplicates, duplicates > 0 ? 'recorded before' : ''),
    row('page views', pageviews, ''),
    row('downloads', downloads, ''),
    row('excluded', sum(imported.excluded), reasons(imported.excluded)),
    row('not imported', sum(imported.notImported), reasons(imported.notImported)),
  ].join('\n');
}

/** The lines that could not be read, for standard error. */
export function unreadableOf({ file, unreadable }: Imported): string[] {
  return unreadable.map(({ line, text }) => `${file}:${line}: not readable: ${text}`);
}

/** How many lines could not be read. */
export function failures({ notImported }: Imported): number {
  return (notImported.unreadable ?? 0) + (notImported.too_long ?? 0) + (notImported.refused ?? 0);
}
