import { Problem } from '../model/problem.ts';
import type { CoverageAnswer, Covered } from '../reports/coverage/coverage.ts';
import { withOwner } from './client.ts';
import type { Sheet } from './format/sheet.ts';
import { printSheets, type SubjectOptions, subjectOf } from './subject.ts';

interface CoverageOptions extends Omit<SubjectOptions, 'format'> {
  limit?: string;
  format: 'table' | 'json' | 'csv' | 'ndjson';
}

/** Rows of a list on the screen. */
const SHOWN = 15;

/** `firsthand report coverage` */
export function reportCoverage({ format, ...options }: CoverageOptions): Promise<void> {
  if (format === 'ndjson') {
    throw new Problem('invalid', 'Coverage is printed as table, json or csv.', {
      field: 'format',
      given: format,
      allowed: ['table', 'json', 'csv'],
    });
  }
  const limit = options.limit === undefined ? (format === 'table' ? SHOWN : 100) : Number(options.limit);
  return withOwner(options, async (ask) => {
    const question = { ...subjectOf({ ...options, format }), limit };
    const answer = (await ask('POST', '/api/query/coverage', question)) as CoverageAnswer;
    printSheets(answer, sheets(answer), format);
  });
}

function sheets({ totals, by, untagged_pages: untagged }: CoverageAnswer): Sheet[] {
  const all = ['all', 'All', [{ value: 'all page views in the log', ...totals }]] as const;
  const groups = [
    all,
    ['browser', 'Browser', by.browser],
    ['country', 'Country', by.country],
    ['page', 'Page', by.page],
  ] as const;
  return [
    ...groups.map(([name, title, rows]) => sheet(name, title, rows)),
    {
      title: 'Pages without a tag',
      columns: [
        { name: 'page', title: 'Page', unit: 'text' },
        { name: 'pageviews', title: 'Page views', unit: 'count' },
      ],
      rows: untagged.map(({ page, pageviews }) => [page, pageviews]),
    },
  ];
}

function sheet(name: string, title: string, rows: readonly (Covered & { value: string })[]): Sheet {
  return {
    columns: [
      { name, title, unit: 'text' },
      { name: 'pageviews', title: 'Page views', unit: 'count' },
      { name: 'missed', title: 'Missed by the tag', unit: 'count' },
      { name: 'missed_share', title: 'Share', unit: 'percent' },
      { name: 'from', title: 'from', unit: 'percent' },
      { name: 'to', title: 'to (95 %)', unit: 'percent' },
    ],
    rows: rows.map(({ value, pageviews, missed, missed_share, interval }) => [
      value,
      pageviews,
      missed,
      missed_share,
      interval?.[0] ?? null,
      interval?.[1] ?? null,
    ]),
  };
}
