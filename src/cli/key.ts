import { Command } from 'commander';
import { withOwner } from './client.ts';
import { command, oneOf, print } from './options.ts';

interface KeyOptions {
  data?: string;
  site?: string;
  scope: string;
  name: string;
}

export function keyCommand(): Command {
  const key = new Command('key').description('Make, list and remove API keys.');
  key.addCommand(
    command('add', 'Make an API key and print it, this once')
      .requiredOption('--name <name>', 'what it is for')
      .option('--site <domain>', 'only for this site')
      .option('--scope <scope>', 'read, write or admin', oneOf(['read', 'write', 'admin']), 'read')
      .action((options: KeyOptions) =>
        withOwner(options, async (ask) => {
          const { data: _, ...body } = options;
          print(((await ask('POST', '/api/keys', body)) as { key: string }).key);
        }),
      ),
  );
  key.addCommand(
    command('list', 'List the API keys').action((options: KeyOptions) =>
      withOwner(options, async (ask) => {
        const { keys } = (await ask('GET', '/api/keys')) as {
          keys: { id: number; name: string; site: string | null; scope: string }[];
        };
        for (const { id, name, site, scope } of keys)
          print(`${id}\t${name}\t${scope}\t${site ?? 'every site'}`);
      }),
    ),
  );
  key.addCommand(
    command('remove', 'Remove an API key')
      .argument('<id>')
      .action((id: string, options: KeyOptions) =>
        withOwner(options, async (ask) => {
          await ask('DELETE', `/api/keys/${encodeURIComponent(id)}`);
        }),
      ),
  );
  return key;
}
