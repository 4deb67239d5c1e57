import type { Command } from 'commander';
import type { ListInUse } from '../lists.ts';
import { withOwner } from './client.ts';
import { command, oneOf, print } from './options.ts';

export function listsCommand(): Command {
  return command(
    'lists',
    'Show the lists and databases in use, their age, and whom their licences want named',
  )
    .option('--format <format>', 'table or json', oneOf(['table', 'json']), 'table')
    .action((options: { data?: string; format: string }) =>
      withOwner(options, async (ask) => {
        const answer = await ask('POST', '/control/lists');
        const { lists, attributions } = answer as {
          lists: ListInUse[];
          attributions: { text: string; url: string }[];
        };
        if (options.format === 'json') return void print(JSON.stringify(answer, null, 2));
        for (const { list, found } of lists) print(`${list.padEnd(20)}${found}`);
        for (const { text, url } of attributions) print(`${text} ${url}`);
      }),
    );
}
