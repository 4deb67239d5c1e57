import { Command } from 'commander';
import { withOwner } from './client.ts';
import { command, oneOf, print } from './options.ts';

interface UserOptions {
  data?: string;
  role: string;
}
interface UserView {
  email: string;
  role: string;
  link: string;
}

export function userCommand(): Command {
  const user = new Command('user').description('People who sign in to the dashboard.');
  user.addCommand(
    command('add', 'Add a user and print a link that signs them in, once')
      .argument('<email>')
      .option(
        '--role <role>',
        'viewer (sees), analyst (sees and sets goals) or owner (everything)',
        oneOf(['owner', 'analyst', 'viewer']),
        'viewer',
      )
      .action((email: string, options: UserOptions) =>
        withOwner(options, async (ask) => {
          print(((await ask('POST', '/api/users', { email, role: options.role })) as UserView).link);
        }),
      ),
  );
  user.addCommand(
    command('set', 'Change what a user may do')
      .argument('<email>')
      .requiredOption('--role <role>', 'viewer, analyst or owner', oneOf(['owner', 'analyst', 'viewer']))
      .action((email: string, options: UserOptions) =>
        withOwner(options, async (ask) => {
          await ask('PATCH', `/api/users/${encodeURIComponent(email)}`, { role: options.role });
        }),
      ),
  );
  user.addCommand(
    command('link', 'Print a new link that signs a user in, once; the one before stops working')
      .argument('<email>')
      .action((email: string, options: UserOptions) =>
        withOwner(options, async (ask) => {
          print(((await ask('POST', `/api/users/${encodeURIComponent(email)}/link`)) as UserView).link);
        }),
      ),
  );
  user.addCommand(
    command('list', 'List the users').action((options: UserOptions) =>
      withOwner(options, async (ask) => {
        const { users } = (await ask('GET', '/api/users')) as { users: UserView[] };
        for (const { email, role } of users) print(`${email}\t${role}`);
      }),
    ),
  );
  user.addCommand(
    command('remove', 'Remove a user and end their sessions')
      .argument('<email>')
      .action((email: string, options: UserOptions) =>
        withOwner(options, async (ask) => {
          await ask('DELETE', `/api/users/${encodeURIComponent(email)}`);
        }),
      ),
  );
  return user;
}
