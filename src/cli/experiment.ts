import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { GUARDRAILS } from '../model/experiment.ts';
import { Problem } from '../model/problem.ts';
import type { ExperimentResults } from '../reports/experiments/results.ts';
import { type Ask, withOwner } from './client.ts';
import { experimentSheets } from './experimentSheets.ts';
import { readFilter } from './format/filter.ts';
import { printable } from './format/text.ts';
import { command, list, oneOf, print } from './options.ts';
import { again, printSheets, reporting, type SubjectOptions, subjectOf } from './subject.ts';

interface ExperimentOptions {
  data?: string;
  site: string;
  name?: string;
  variants?: string[];
  goal?: string[];
  guardrail?: string[];
  pages?: string;
  audience?: string;
  traffic?: string;
  group?: string;
  holdout?: string;
  aa?: boolean;
  minimumEffect?: string;
  start?: string;
  end?: string;
}
interface ExperimentView {
  name: string;
  state: string;
  variants: { name: string; weight: number }[];
  goals: string[];
  decided: string | null;
  changes: { at: string; who: string; what: string }[];
}

const path = (name: string, what = '') => `/api/experiments/${encodeURIComponent(name)}${what}`;
const asked = (site: string) => `?site=${encodeURIComponent(site)}`;

export function experimentCommand(): Command {
  const experiment = new Command('experiment').description(
    'Test designs against each other: who sees which, and which one converts better.',
  );
  experiment.addCommand(
    defined(command('add', 'Add an experiment: a draft, or with --start one that runs from then'))
      .requiredOption('--name <name>', 'lower-case letters, digits, hyphens; names are used once')
      .action((options: ExperimentOptions) =>
        withOwner(options, async (ask) => {
          const body = { ...definition(options), site: options.site, name: options.name };
          const added = (await ask('POST', '/api/experiments', body)) as ExperimentView;
          print(added.name);
        }),
      ),
  );
  experiment.addCommand(
    defined(command('set', 'Change an experiment; once started only what moves nobody to another variant'))
      .argument('<name>')
      .action((name: string, options: ExperimentOptions) =>
        withOwner(options, async (ask) => {
          await ask('PATCH', path(name), { ...definition(options), site: options.site });
        }),
      ),
  );
  experiment.addCommand(
    sited(command('list', 'List the experiments of a site')).action((options: ExperimentOptions) =>
      withOwner(options, async (ask) => {
        const answer = await ask('GET', `/api/experiments${asked(options.site)}`);
        for (const one of (answer as { experiments: ExperimentView[] }).experiments) print(line(one));
      }),
    ),
  );
  experiment.addCommand(
    sited(command('show', 'An experiment with every change, who made it and when'))
      .argument('<name>')
      .action((name: string, options: ExperimentOptions) =>
        withOwner(options, async (ask) => {
          const one = (await ask('GET', `${path(name)}${asked(options.site)}`)) as ExperimentView;
          print(line(one));
          for (const { at, who, what } of one.changes) print([at, who, what].map(printable).join('\t'));
        }),
      ),
  );
  for (const [word, description] of [
    ['start', 'Start: visitors are assigned from now on'],
    ['stop', 'Stop: everybody sees the first variant again'],
  ] as const) {
    experiment.addCommand(
      sited(command(word, description))
        .argument('<name>')
        .action((name: string, { site, ...options }: ExperimentOptions) =>
          withOwner(options, async (ask) => {
            await ask('POST', path(name, `/${word}`), { site });
          }),
        ),
    );
  }
  experiment.addCommand(decideCommand());
  experiment.addCommand(
    sited(command('remove', 'Remove an experiment; its name stays taken'))
      .argument('<name>')
      .action((name: string, options: ExperimentOptions) =>
        withOwner(options, async (ask) => {
          await ask('DELETE', `${path(name)}${asked(options.site)}`);
        }),
      ),
  );
  experiment.addCommand(resultsCommand());
  experiment.addCommand(reportTextCommand());
  return experiment;
}

function decideCommand(): Command {
  return sited(command('decide', 'Choose a variant: everybody sees it until told otherwise'))
    .argument('<name>')
    .requiredOption('--ship <variant>', 'the variant that everybody shall see')
    .option('--report <file>', 'write how it stood, and the decision, as Markdown or (.html) a page')
    .action(
      (
        name: string,
        { site, ship, report, ...options }: ExperimentOptions & { ship: string; report?: string },
      ) =>
        withOwner(options, async (ask) => {
          await ask('POST', path(name, '/decide'), { site, ship });
          if (report !== undefined)
            writeFileSync(
              report,
              await reportText(ask, site, name, report.endsWith('.html') ? 'html' : 'md'),
            );
        }),
    );
}

function resultsCommand(): Command {
  return reporting('results', 'How an experiment stands; one verdict that may be looked at every day', '')
    .argument('<name>')
    .option('--by <dimension>', 'segments, exploratory: such as visit:device')
    .action((name: string, options: SubjectOptions & { by?: string }) =>
      withOwner(options, async (ask) => {
        const question = {
          ...subjectOf(options),
          ...(options.by === undefined ? {} : { dimensions: [options.by] }),
        };
        const answer = (await ask('POST', path(name, '/results'), question)) as ExperimentResults;
        if (options.format === 'table') print(`${printable(answer.verdict.text)}\n`);
        printSheets(answer, experimentSheets(answer), options.format);
      }),
    );
}

function reportTextCommand(): Command {
  return sited(command('report', 'How an experiment stands, as a text that a colleague can read'))
    .argument('<name>')
    .option('--format <format>', 'md or html', oneOf(['md', 'html']), 'md')
    .action((name: string, options: ExperimentOptions & { format: 'md' | 'html' }) =>
      withOwner(options, async (ask) => {
        process.stdout.write(await reportText(ask, options.site, name, options.format));
      }),
    );
}

async function reportText(ask: Ask, site: string, name: string, format: 'md' | 'html'): Promise<string> {
  const answer = (await ask('GET', `${path(name, '/report')}${asked(site)}&format=${format}`)) as {
    text: string;
  };
  return answer.text;
}

const sited = (to: Command) => to.requiredOption('--site <domain>', 'site it belongs to');

const defined = (to: Command) =>
  sited(to)
    .option('--variants <names>', 'such as a:50,b:50; the first is what is there now', list)
    .option(
      '--goal <name>',
      'goal that should get better (repeatable; the verdict is about the first)',
      again,
    )
    .option(
      '--guardrail <metric>',
      `what must not get worse: ${Object.keys(GUARDRAILS).join(', ')} (repeatable)`,
      again,
    )
    .option('--pages <pattern>', 'pages on which it is shown, such as /pricing*')
    .option('--audience <filter>', "who takes part, such as 'visit:country is DE', or a filter as JSON")
    .option('--traffic <percent>', 'visitors who take part; more may be let in later')
    .option('--group <name>', 'experiments of a group share no visitor')
    .option('--holdout <percent>', 'visitors who see no experiment that has a holdout')
    .option('--aa', 'both designs are the same: tests the measurement')
    .option('--minimum-effect <percent>', 'smallest lift worth finding (10)')
    .option('--start <time>', 'runs from then, such as 2026-12-01T00:00:00Z, or now')
    .option('--end <time>', 'ends then');

/** The body that the options stand for; what is no number is left to the API to refuse. */
function definition(options: ExperimentOptions): Record<string, unknown> {
  const {
    variants,
    goal,
    guardrail,
    pages,
    audience,
    traffic,
    group,
    holdout,
    aa,
    minimumEffect,
    start,
    end,
  } = options;
  const number = (text: string) => (text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text));
  const given = {
    variants: variants?.map(readVariant),
    goals: goal,
    guardrails: guardrail,
    pages,
    audience: audience === undefined ? undefined : readFilter(audience),
    traffic: traffic === undefined ? undefined : number(traffic),
    group,
    holdout: holdout === undefined ? undefined : number(holdout),
    aa,
    minimum_effect: minimumEffect === undefined ? undefined : number(minimumEffect),
    starts_at: start === 'now' ? new Date().toISOString() : start,
    ends_at: end,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** `b:50`, or `b:50=https://example.com/new` for a split-URL test. */
function readVariant(text: string): Record<string, unknown> {
  const [, name = text, weight, url] = /^([^:=]+)(?::([^=]*))?(?:=(.*))?$/.exec(text) ?? [];
  const share = weight === undefined ? 1 : Number(weight);
  if (!Number.isInteger(share) || share < 1)
    throw new Problem(
      'invalid',
      `--variants has ${text}: weights are whole numbers from 1, as in a:50,b:50.`,
      {
        field: 'variants',
        given: text,
      },
    );
  return { name, weight: share, ...(url === undefined ? {} : { url }) };
}

function line({ name, state, variants, goals, decided }: ExperimentView): string {
  const split = variants.map((one) => `${one.name}:${one.weight}`).join(',');
  return [name, decided === null ? state : `${state}: ${decided}`, split, goals.join(', ')]
    .map(printable)
    .join('\t');
}
