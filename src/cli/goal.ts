import { Command } from 'commander';
import { withOwner } from './client.ts';
import { readFilter } from './format/filter.ts';
import { printable } from './format/text.ts';
import { command, print } from './options.ts';

interface GoalOptions {
  data?: string;
  site: string;
  page?: string;
  event?: string;
  name?: string;
  where?: string[];
  scroll?: string;
  engaged?: string;
  value?: string;
  currency?: string;
}
interface GoalView {
  name: string;
  event?: string;
  page?: string;
  scroll?: number;
  engaged?: number;
  where?: unknown[];
  value?: string;
  currency?: string;
}

export function goalCommand(): Command {
  const goal = new Command('goal').description(
    'Add, list and remove goals. They apply to all history from the moment they are made.',
  );
  goal.addCommand(
    command('add', 'Add a goal: an event by name, or page views by pattern (`*` within and across segments)')
      .requiredOption('--site <domain>', 'site it belongs to')
      .option('--page <pattern>', 'page pattern, such as /thanks or /blog/*')
      .option('--event <name>', 'event name, such as Signup')
      .option(
        '--where <condition>',
        "such as 'event:props:plan is pro' (repeatable; all must hold), or a filter as JSON with and, or, not",
        (value, before: string[] = []) => [...before, value],
      )
      .option('--scroll <percent>', 'count the first view in a visit of a page that is scrolled so deep')
      .option('--engaged <seconds>', 'count the first view in a visit of a page that is looked at so long')
      .option('--value <amount>', 'what it is worth where the event carries no revenue, such as 12.50')
      .option('--currency <code>', 'currency of that value; the site’s unless given')
      .option('--name <name>', 'name of the goal, instead of what it matches')
      .action((options: GoalOptions) =>
        withOwner(options, async (ask) => {
          print(((await ask('POST', '/api/goals', bodyOf(options))) as { name: string }).name);
        }),
      ),
  );
  goal.addCommand(
    command('list', 'List the goals of a site')
      .requiredOption('--site <domain>', 'site they belong to')
      .action((options: GoalOptions) =>
        withOwner(options, async (ask) => {
          const answer = await ask('GET', `/api/goals?site=${encodeURIComponent(options.site)}`);
          const { goals } = answer as { goals: GoalView[] };
          for (const one of goals) print(`${printable(one.name)}\t${inWords(one)}`);
        }),
      ),
  );
  goal.addCommand(
    command('remove', 'Remove a goal')
      .argument('<name>')
      .requiredOption('--site <domain>', 'site it belongs to')
      .action((name: string, options: GoalOptions) =>
        withOwner(options, async (ask) => {
          await ask(
            'DELETE',
            `/api/goals/${encodeURIComponent(name)}?site=${encodeURIComponent(options.site)}`,
          );
        }),
      ),
  );
  return goal;
}

/** The body of `POST /api/goals` that the options stand for; what is no number is left to the API to refuse. */
function bodyOf({ data: _, where, scroll, engaged, ...rest }: GoalOptions): Record<string, unknown> {
  const number = (text: string) => (Number.isNaN(Number(text)) ? text : Number(text));
  return {
    ...rest,
    ...(where === undefined ? {} : { where: where.map(readFilter) }),
    ...(scroll === undefined ? {} : { scroll: number(scroll) }),
    ...(engaged === undefined ? {} : { engaged: number(engaged) }),
  };
}

function inWords({ event, page, where, scroll, engaged, value, currency }: GoalView): string {
  return [
    event === undefined ? `page ${page}` : `event ${event}`,
    ...(scroll === undefined ? [] : [`scroll ${scroll}`]),
    ...(engaged === undefined ? [] : [`engaged ${engaged}`]),
    ...(where === undefined ? [] : [`where ${JSON.stringify(where)}`]),
    ...(value === undefined ? [] : [`value ${value} ${currency}`]),
  ]
    .map(printable)
    .join(' ');
}
