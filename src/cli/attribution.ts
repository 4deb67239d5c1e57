import type { Command } from 'commander';
import { MAX_LOOKBACK, type ModelName } from '../model/attribution.ts';
import { Problem } from '../model/problem.ts';
import type { AttributionAnswer } from '../reports/attribution/attribution.ts';
import { withOwner } from './client.ts';
import type { Sheet } from './format/sheet.ts';
import { list } from './options.ts';
import { printSheets, reporting, type SubjectOptions, subjectOf, wholeNumber } from './subject.ts';

interface AttributionOptions extends SubjectOptions {
  goal: string;
  by: string;
  lookback: number;
  halfLife: number;
  models?: string[];
  limit: number;
  paths: number;
}

export function attributionCommand(): Command {
  return reporting('attribution', 'Which visits led to conversions, by every model side by side')
    .requiredOption('--goal <name>', 'goal whose conversions are divided')
    .option('--by <dimension>', 'what is credited, such as visit:channel', 'visit:source')
    .option(
      '--lookback <days>',
      `how far paths go back, 1 to ${MAX_LOOKBACK}`,
      wholeNumber('lookback', 1, MAX_LOOKBACK),
      30,
    )
    .option('--half-life <days>', 'of the model time_decay, 0.1 to 365', days, 7)
    .option('--models <names>', 'comma-separated, such as last,linear,markov; all unless given', list)
    .option('--limit <rows>', 'rows at most', wholeNumber('limit', 1, 10_000), 20)
    .option('--paths <paths>', 'paths at most', wholeNumber('paths', 0, 1_000), 10)
    .action((options: AttributionOptions) =>
      withOwner(options, async (ask) => {
        const { goal, by: dimension, lookback, halfLife, models, limit, paths } = options;
        const question = {
          ...subjectOf(options),
          ...{ goal, dimension, lookback, half_life: halfLife, limit, paths },
          ...(models === undefined ? {} : { models }),
        };
        const answer = (await ask('POST', '/api/query/attribution', question)) as AttributionAnswer;
        const sheets = [creditsSheet(answer, options.format), ...(paths > 0 ? [pathsSheet(answer)] : [])];
        printSheets(answer, sheets, options.format);
      }),
    );
}

function days(text: string): number {
  const number = Number(text);
  if (number >= 0.1 && number <= MAX_LOOKBACK) return number;
  throw new Problem('invalid', `--half-life is ${text}; days from 0.1 to ${MAX_LOOKBACK} are expected.`, {
    field: 'half-life',
    given: text,
  });
}

/** One row a value, one column a model; for people the rest and the sum below. */
function creditsSheet(answer: AttributionAnswer, format: SubjectOptions['format']): Sheet {
  const { results, rest, totals, meta } = answer;
  const { models, dimensions } = meta.columns;
  const names = models.map(({ name }) => name);
  const paid = format === 'csv' && answer.revenue !== null;
  const withEffect = names.includes('markov');
  const line = (label: string, of: typeof totals, effect: number | null): Sheet['rows'][number] => [
    label,
    ...names.map((name: ModelName) => of.credits[name] ?? 0),
    ...(withEffect ? [effect] : []),
    ...(paid ? names.map((name: ModelName) => of.revenue?.[name]?.value ?? 0) : []),
  ];
  return {
    columns: [
      ...dimensions.map(({ name, title }) => ({ name, title, unit: 'text' }) as const),
      ...models.map(({ name, title }) => ({ name, title, unit: 'ratio' }) as const),
      ...(withEffect ? [{ name: 'removal_effect', title: 'Removal', unit: 'percent' } as const] : []),
      ...(paid
        ? names.map((name) => ({ name: `revenue_${name}`, title: name, unit: 'ratio' }) as const)
        : []),
    ],
    rows: [
      ...results.map((row) => line(row.dimensions[0], row, row.removal_effect ?? null)),
      ...(format === 'csv' || rest.rows === 0 ? [] : [line(`(${rest.rows} others)`, rest, null)]),
      ...(format === 'csv' ? [] : [line('All', totals, null)]),
    ],
  };
}

function pathsSheet({ paths, meta }: AttributionAnswer): Sheet {
  return {
    title: `Commonest of ${meta.total_paths} paths`,
    columns: [
      { name: 'path', title: 'Path', unit: 'text' },
      { name: 'conversions', title: 'Conversions', unit: 'count' },
      { name: 'share', title: 'Share', unit: 'percent', bar: true },
      { name: 'visits', title: 'Visits', unit: 'ratio' },
      { name: 'days', title: 'Days', unit: 'ratio' },
    ],
    rows: paths.map(({ path, conversions, share, visits, days }) => [
      path.join(' → '),
      conversions,
      share,
      visits,
      days,
    ]),
  };
}
