import type { Command } from 'commander';
import { COHORT_INTERVALS, type CohortInterval } from '../model/retention.ts';
import type { RetentionAnswer } from '../reports/retention/retention.ts';
import { withOwner } from './client.ts';
import type { Sheet } from './format/sheet.ts';
import { oneOf } from './options.ts';
import { printSheets, reporting, type SubjectOptions, subjectOf } from './subject.ts';

interface RetentionOptions extends SubjectOptions {
  by: CohortInterval;
  goal?: string;
}

export function retentionCommand(): Command {
  return reporting('retention', 'How many of those who first came in a day, week or month come back')
    .option('--by <interval>', 'day, week or month', oneOf(COHORT_INTERVALS), 'week')
    .option('--goal <name>', 'count what reaches this goal instead of any return')
    .action((options: RetentionOptions) =>
      withOwner(options, async (ask) => {
        const { by: interval, goal } = options;
        const question = { ...subjectOf(options), interval, ...(goal === undefined ? {} : { goal }) };
        const answer = (await ask('POST', '/api/query/retention', question)) as RetentionAnswer;
        const narrow =
          options.format === 'csv' ? Number.POSITIVE_INFINITY : roomFor(process.stdout.columns ?? 100);
        printSheets(answer, [sheet(answer, narrow)], options.format);
      }),
    );
}

const CELL = 10;
/** How many intervals fit beside the label and the size of a cohort. */
const roomFor = (columns: number) => Math.max(1, Math.floor((columns - 2 * CELL) / CELL));

/** Shares in per cent; an asterisk where the number may grow. */
function sheet({ cohorts, average }: RetentionAnswer, most: number): Sheet {
  const shown = Math.min(most, average.length);
  const share = (value: number | null, unfinished: boolean) =>
    value === null ? '–' : `${value.toFixed(1)} %${unfinished ? ' *' : '  '}`;
  const plain = most === Number.POSITIVE_INFINITY;
  return {
    columns: [
      { name: 'cohort', title: 'Cohort', unit: 'text' },
      { name: 'visitors', title: 'Visitors', unit: 'count' },
      ...Array.from({ length: shown }, (_, at) => ({
        name: `share_${at}`,
        title: `${at}`,
        unit: 'percent' as const,
      })),
    ],
    rows: [
      ...cohorts.map((one) => [
        one.partial && !plain ? `${one.cohort} ~` : one.cohort,
        one.visitors,
        ...Array.from({ length: shown }, (_, at) => {
          const cell = one.cells[at];
          if (cell === undefined) return plain ? null : '';
          return plain ? cell.share : share(cell.share, cell.unfinished);
        }),
      ]),
      ...(plain
        ? []
        : [
            [
              'All finished',
              average[0]?.of ?? 0,
              ...average.slice(0, shown).map((one) => share(one.share, false)),
            ],
          ]),
    ],
  };
}
