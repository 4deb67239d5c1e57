import type { Command } from 'commander';
import { colorWanted } from '../config.ts';
import { Problem } from '../model/problem.ts';
import type { Explanation } from '../reports/explain/explain.ts';
import { formatExplanation } from './format/explanation.ts';
import { readFilter } from './format/filter.ts';
import { formatSheets, type Sheet, type SheetMeta, sheetCsv } from './format/sheet.ts';
import { printableJson } from './format/text.ts';
import { command, oneOf } from './options.ts';

/** Options by which any report is told whose events, of when and which. */
export interface SubjectOptions {
  data?: string;
  site: string;
  period: string;
  filter?: string[];
  timeZone?: string;
  explain?: true;
  format: 'table' | 'json' | 'csv';
}

/** What `--explain` does. */
export const EXPLAIN = 'say why: definitions, what is left out, whose ids, some of the records, the SQL';

export const again = (value: string, before: string[] = []) => [...before, value];

/** A command with those options. @param period what is asked for unless it is given; empty where the report has its own */
export function reporting(name: string, description: string, period = '30d'): Command {
  return command(name, description)
    .requiredOption('--site <domain>', 'site it is about')
    .option('--period <period>', 'day, 7d, 30d, month, year, all… or 2026-10-01,2026-10-31', period)
    .option('--filter <filter>', "such as 'visit:country is DE,AT' (repeatable; all must hold)", again)
    .option('--time-zone <zone>', 'cut days in this zone instead of the site’s')
    .option('--explain', EXPLAIN)
    .option('--format <format>', 'table, json or csv', oneOf(['table', 'json', 'csv']), 'table');
}

/** Those options as fields of a question. */
export function subjectOf(options: SubjectOptions): Record<string, unknown> {
  if (options.explain && options.format === 'csv') {
    const allowed = ['table', 'json'];
    throw new Problem('invalid', '--explain has no room in csv.', { field: 'explain', allowed });
  }
  const days = options.period.split(',').map((day) => day.trim());
  return {
    site: options.site,
    ...(options.period === '' ? {} : { period: days.length > 1 ? days : options.period }),
    ...(options.filter === undefined ? {} : { filters: options.filter.map(readFilter) }),
    ...(options.timeZone === undefined ? {} : { time_zone: options.timeZone }),
    ...(options.explain ? { explain: true } : {}),
  };
}

/** Prints an answer as it is asked for; CSV holds the first sheet. */
export function printSheets(
  answer: { meta: SheetMeta; explain?: Explanation },
  sheets: readonly Sheet[],
  format: SubjectOptions['format'],
): void {
  const [first] = sheets;
  const options = {
    width: process.stdout.columns ?? 100,
    color: process.stdout.isTTY === true && colorWanted(),
  };
  const why = answer.explain === undefined ? '' : formatExplanation(answer.explain, options);
  const text =
    format === 'json' || first === undefined
      ? `${printableJson(JSON.stringify(answer, null, 2))}\n`
      : format === 'csv'
        ? sheetCsv(first)
        : formatSheets(answer.meta, sheets, options) + why;
  process.stdout.write(text);
}

/** Reads a whole number from an option. Throws Problem `invalid`. */
export function wholeNumber(option: string, least: number, most: number) {
  return (text: string): number => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    throw new Problem(
      'invalid',
      `--${option} is ${text}; a whole number from ${least} to ${most} is expected.`,
      {
        field: option,
        given: text,
      },
    );
  };
}
