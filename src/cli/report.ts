import { Readable } from 'node:stream';
import type { Command } from 'commander';
import { colorWanted } from '../config.ts';
import { Problem } from '../model/problem.ts';
import type { Answer } from '../reports/answer.ts';
import { withOwner, withStreams } from './client.ts';
import { reportCoverage } from './coverage.ts';
import { toStandardOutput } from './export.ts';
import { formatAnswer } from './format/answer.ts';
import { readFilter } from './format/filter.ts';
import { command, list, oneOf } from './options.ts';
import { EXPLAIN } from './subject.ts';

interface ReportOptions {
  data?: string;
  site: string;
  period: string;
  metrics?: string[];
  by?: string[];
  filter?: string[];
  goal?: string[];
  timeZone?: string;
  sort?: string;
  limit?: string;
  intervals?: boolean;
  explain?: true;
  format: 'table' | 'json' | 'csv' | 'ndjson';
}

const FORMATS = ['table', 'json', 'csv', 'ndjson'] as const;

export function reportCommand(): Command {
  return command('report', 'Ask a question: page views, visitors, sources, conversion rates…')
    .argument(
      '[kind]',
      'coverage: how many page views of people the tag missed, where the access log is imported',
      oneOf(['coverage']),
    )
    .requiredOption('--site <domain>', 'site it is about')
    .option('--period <period>', 'day, 7d, 30d, month, year, all… or 2026-10-01,2026-10-31', '30d')
    .option('--metrics <names>', 'comma-separated, such as visitors,pageviews,bounce_rate', list)
    .option('--by <dimensions>', 'comma-separated, such as visit:source or time:day', list)
    .option(
      '--filter <filter>',
      "such as 'visit:country is DE,AT' (repeatable; all must hold)",
      (value, before: string[] = []) => [...before, value],
    )
    .option('--goal <name>', 'count what reaches this goal (repeatable)', (value, before: string[] = []) => [
      ...before,
      value,
    ])
    .option('--time-zone <zone>', 'cut days in this zone instead of the site’s')
    .option('--sort <metric>', 'order by, such as visitors or visitors:asc')
    .option('--limit <rows>', 'rows at most')
    .option('--intervals', 'show 95 % intervals of shares, such as conversion rates')
    .option('--explain', EXPLAIN)
    .option(
      '--format <format>',
      'table or json by pages; csv or ndjson with every row',
      oneOf(FORMATS),
      'table',
    )
    .action((kind: 'coverage' | undefined, options: ReportOptions) => {
      const { format } = options;
      if (kind === 'coverage') return reportCoverage(options);
      if (format === 'csv' || format === 'ndjson') {
        return withStreams(options, async (open) =>
          toStandardOutput(
            Readable.from(await open('POST', '/api/query', { ...questionOf(options), format })),
          ),
        );
      }
      return withOwner(options, async (ask) => {
        const answer = (await ask('POST', '/api/query', questionOf(options))) as Answer;
        const { columns } = process.stdout;
        const text = formatAnswer(answer, format, {
          width: columns ?? 100,
          color: process.stdout.isTTY === true && colorWanted(),
        });
        process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
      });
    });
}

/** The question object of the API that the options stand for. */
function questionOf(options: ReportOptions): Record<string, unknown> {
  const { goal, by = [] } = options;
  const metrics =
    options.metrics ??
    (goal || by.includes('event:goal')
      ? ['visitors', 'conversions', 'conversion_rate']
      : ['visitors', 'visits', 'pageviews', 'bounce_rate', 'visit_duration']);
  const include = [
    ...(options.format === 'table' && by.length > 0 ? ['totals'] : []),
    ...(options.intervals ? ['intervals'] : []),
  ];
  const filters = [...(options.filter ?? []).map(readFilter), ...(goal ? [['is', 'event:goal', goal]] : [])];
  return {
    site: options.site,
    period: options.period.includes(',')
      ? options.period.split(',').map((day) => day.trim())
      : options.period,
    metrics,
    dimensions: by,
    ...(filters.length > 0 ? { filters } : {}),
    ...(include.length > 0 ? { include } : {}),
    ...(options.timeZone === undefined ? {} : { time_zone: options.timeZone }),
    ...(options.sort === undefined ? {} : { order_by: [orderOf(options.sort)] }),
    ...(options.limit === undefined ? {} : { limit: wholeNumber(options.limit) }),
    ...(options.explain ? { explain: true } : {}),
  };
}

function orderOf(text: string): [string, string] {
  const [, name = text, direction = 'desc'] = /^(.*?)(?::(asc|desc))?$/.exec(text) ?? [];
  return [name, direction];
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Problem('invalid', `--limit is ${text}; a whole number from 1 to 10000 is expected.`, {
    field: 'limit',
    given: text,
  });
}
