import type { Command } from 'commander';
import { withOwner } from './client.ts';
import { command, print } from './options.ts';

export function rebuildCommand(): Command {
  return command('rebuild', 'Read raw facts again with today’s rules and make the warehouse anew').action(
    (options: { data?: string }) =>
      withOwner(options, async (ask) => {
        const began = Date.now();
        const done = (await ask('POST', '/control/rebuild')) as {
          agents: number;
          referrals: number;
          warehouseEvents: number;
        };
        const seconds = (Date.now() - began) / 1000;
        print(
          `${done.warehouseEvents} events rebuilt in ${seconds.toFixed(1)} s; ${done.agents} agents and ${done.referrals} referrals read again.`,
        );
      }),
  );
}
