import { Command } from 'commander';
import { withOwner } from './client.ts';
import { command, print } from './options.ts';

interface GoalOptions {
  data?: string;
  site: string;
  page?: string;
  event?: string;
  name?: string;
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
      .option('--name <name>', 'name of the goal, instead of what it matches')
      .action((options: GoalOptions) =>
        withOwner(options, async (ask) => {
          const { data: _, ...body } = options;
          print(((await ask('POST', '/api/goals', body)) as { name: string }).name);
        }),
      ),
  );
  goal.addCommand(
    command('list', 'List the goals of a site')
      .requiredOption('--site <domain>', 'site they belong to')
      .action((options: GoalOptions) =>
        withOwner(options, async (ask) => {
          const answer = await ask('GET', `/api/goals?site=${encodeURIComponent(options.site)}`);
          const { goals } = answer as { goals: { name: string; event?: string; page?: string }[] };
          for (const { name, event, page } of goals)
            print(`${name}\t${event === undefined ? `page ${page}` : `event ${event}`}`);
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
