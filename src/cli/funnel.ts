import { Command } from 'commander';
import type { FunnelAnswer, StepResult } from '../reports/funnel/funnel.ts';
import { withOwner } from './client.ts';
import { readFilter } from './format/filter.ts';
import type { Sheet } from './format/sheet.ts';
import { command, list, print } from './options.ts';
import { again, printSheets, reporting, type SubjectOptions, subjectOf, wholeNumber } from './subject.ts';

interface StepOptions {
  data?: string;
  site: string;
  name?: string;
  step?: string[];
  strict?: boolean;
  withinDays?: number;
}

const STEP = "a step, such as 'event:page is /pricing', or a goal by its name (repeatable, in order)";

/** A step is a filter or, where it is none, the name of a goal. */
export function readStep(text: string): unknown {
  return /^\s*(\[|(event|visit):)/.test(text) ? readFilter(text) : ['is', 'event:goal', [text]];
}

function definitionOf({ step, strict, withinDays }: StepOptions): Record<string, unknown> {
  return {
    ...(step === undefined ? {} : { steps: step.map(readStep) }),
    ...(strict ? { order: 'strict' } : {}),
    ...(withinDays === undefined ? {} : { within: { days: withinDays } }),
  };
}

const stepped = (to: Command) =>
  to
    .option('--step <filter>', STEP, again)
    .option('--strict', 'nothing else may happen between the steps')
    .option(
      '--within-days <days>',
      'steps may be in several visits within so many days',
      wholeNumber('within-days', 1, 365),
    );

export function funnelCommand(): Command {
  const funnel = new Command('funnel').description(
    'Save, list, remove and show funnels: how many take one step after another.',
  );
  funnel.addCommand(
    stepped(command('add', 'Save a funnel of 2 to 10 steps'))
      .requiredOption('--site <domain>', 'site it belongs to')
      .requiredOption('--name <name>', 'name of the funnel')
      .action((options: StepOptions) =>
        withOwner(options, async (ask) => {
          const body = { site: options.site, name: options.name, steps: [], ...definitionOf(options) };
          print(((await ask('POST', '/api/funnels', body)) as { name: string }).name);
        }),
      ),
  );
  funnel.addCommand(
    command('list', 'List the funnels of a site')
      .requiredOption('--site <domain>', 'site they belong to')
      .action((options: StepOptions) =>
        withOwner(options, async (ask) => {
          const answer = await ask('GET', `/api/funnels?site=${encodeURIComponent(options.site)}`);
          const { funnels } = answer as { funnels: { name: string; steps: { name: string }[] }[] };
          for (const { name, steps } of funnels)
            print(`${name}\t${steps.map((step) => step.name).join(' → ')}`);
        }),
      ),
  );
  funnel.addCommand(
    command('remove', 'Remove a funnel')
      .argument('<name>')
      .requiredOption('--site <domain>', 'site it belongs to')
      .action((name: string, options: StepOptions) =>
        withOwner(options, async (ask) => {
          await ask(
            'DELETE',
            `/api/funnels/${encodeURIComponent(name)}?site=${encodeURIComponent(options.site)}`,
          );
        }),
      ),
  );
  funnel.addCommand(showCommand());
  return funnel;
}

function showCommand(): Command {
  return stepped(reporting('show', 'How many take the steps of a saved funnel, or of the steps given'))
    .argument('[name]')
    .option('--by <dimensions>', 'comma-separated, such as visit:source', list)
    .action((name: string | undefined, options: SubjectOptions & StepOptions & { by?: string[] }) =>
      withOwner(options, async (ask) => {
        const question = {
          ...subjectOf(options),
          ...(name === undefined ? {} : { funnel: name }),
          ...definitionOf(options),
          ...(options.by === undefined ? {} : { dimensions: options.by }),
        };
        const answer = (await ask('POST', '/api/query/funnel', question)) as FunnelAnswer;
        const sheets = [stepsSheet(answer.steps), ...(options.by === undefined ? [] : [rowsSheet(answer)])];
        printSheets(answer, options.format === 'csv' ? sheets.toReversed() : sheets, options.format);
      }),
    );
}

export function stepsSheet(steps: readonly StepResult[]): Sheet {
  const ofVisits = steps.some(({ visits }) => visits !== null);
  return {
    columns: [
      { name: 'step', title: 'Step', unit: 'text' },
      { name: 'visitors', title: 'Visitors', unit: 'count' },
      ...(ofVisits ? ([{ name: 'visits', title: 'Visits', unit: 'count' }] as const) : []),
      { name: 'conversion_from_first', title: 'Of first', unit: 'percent', bar: true },
      { name: 'conversion_from_previous', title: 'Of previous', unit: 'percent' },
      { name: 'drop_off', title: 'Drop-off', unit: 'count' },
      { name: 'median_seconds', title: 'Median time', unit: 'seconds' },
      { name: 'mean_seconds', title: 'Mean time', unit: 'seconds' },
    ],
    rows: steps.map((one) => [
      one.name,
      one.visitors,
      ...(ofVisits ? [one.visits] : []),
      one.conversion_from_first,
      one.conversion_from_previous,
      one.drop_off,
      one.seconds?.median ?? null,
      one.seconds?.mean ?? null,
    ]),
  };
}

/** One row for every value: how many came to each step, and what share to the last. */
function rowsSheet({ results, steps, meta }: FunnelAnswer): Sheet {
  const count = (one: StepResult | undefined) => one?.visits ?? one?.visitors ?? 0;
  return {
    columns: [
      ...meta.columns.dimensions.map(({ name, title }) => ({ name, title, unit: 'text' }) as const),
      ...steps.map((one, at) => ({ name: `step_${at + 1}`, title: one.name, unit: 'count' }) as const),
      { name: 'conversion', title: 'Conversion', unit: 'percent', bar: true },
    ],
    rows: results.map((row) => [
      ...row.dimensions,
      ...row.steps.map(count),
      row.steps.at(-1)?.conversion_from_first ?? null,
    ]),
  };
}
