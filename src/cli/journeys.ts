import type { Command } from 'commander';
import type { JourneyLevel, JourneysAnswer } from '../reports/journeys/journeys.ts';
import { withOwner } from './client.ts';
import type { Sheet } from './format/sheet.ts';
import { readStep } from './funnel.ts';
import { printSheets, reporting, type SubjectOptions, subjectOf, wholeNumber } from './subject.ts';

interface JourneysOptions extends SubjectOptions {
  from: string;
  depth: number;
  limit: number;
}

export function journeysCommand(): Command {
  return reporting('journeys', 'Where visits go from a page or a goal, and where they come from')
    .requiredOption('--from <filter>', "such as 'event:page is /pricing', or a goal by its name")
    .option('--depth <levels>', 'how far to look, 1 to 5', wholeNumber('depth', 1, 5), 3)
    .option('--limit <entries>', 'entries a level at most', wholeNumber('limit', 1, 100), 10)
    .action((options: JourneysOptions) =>
      withOwner(options, async (ask) => {
        const { depth, limit } = options;
        const question = { ...subjectOf(options), from: readStep(options.from), depth, limit };
        const answer = (await ask('POST', '/api/query/journeys', question)) as JourneysAnswer;
        printSheets(answer, options.format === 'csv' ? [flat(answer)] : sheets(answer), options.format);
      }),
    );
}

const COLUMNS = [
  { name: 'stop', title: 'Stop', unit: 'text' },
  { name: 'visits', title: 'Visits', unit: 'count' },
  { name: 'share', title: 'Share', unit: 'percent', bar: true },
] as const satisfies Sheet['columns'];

type Line = readonly [stop: string, visits: number, share: number];

function linesOf({ entries, rest, end }: JourneyLevel, ending: string): Line[] {
  return [
    ...entries.map(
      ({ kind, name, visits, share }): Line => [kind === 'page' ? name : `${kind} ${name}`, visits, share],
    ),
    ...(rest.entries > 0 ? [[`(${rest.entries} others)`, rest.visits, rest.share] as const] : []),
    ...(end.visits > 0 ? [[`(${ending})`, end.visits, end.share] as const] : []),
  ];
}

function sheets({ from, next, previous }: JourneysAnswer): Sheet[] {
  const start = linesOf({ ...from, level: 0, end: { visits: 0, share: 0 } }, '');
  const sheet = (title: string, rows: Line[]): Sheet => ({ title, columns: COLUMNS, rows });
  return [
    ...previous.toReversed().map((one) => sheet(`${one.level} before`, linesOf(one, 'entered here'))),
    sheet('From', start),
    ...next.map((one) => sheet(`${one.level} after`, linesOf(one, 'ended here'))),
  ];
}

/** All levels in one table, those before with a minus. */
function flat({ next, previous }: JourneysAnswer): Sheet {
  const rows = (of: readonly JourneyLevel[], sign: number, ending: string) =>
    of.flatMap((one) => linesOf(one, ending).map((line) => [sign * one.level, ...line]));
  return {
    columns: [{ name: 'level', title: 'Level', unit: 'count' }, ...COLUMNS],
    rows: [...rows(previous, -1, 'entered here'), ...rows(next, 1, 'ended here')],
  };
}
