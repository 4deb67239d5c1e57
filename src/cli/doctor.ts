import type { Command } from 'commander';
import type { Finding } from '../doctor.ts';
import { withOwner } from './client.ts';
import { command, oneOf, print } from './options.ts';

export function doctorCommand(): Command {
  return command('doctor', 'Examine the installation; exits 1 and says what to do when something is not well')
    .option('--format <format>', 'table or json', oneOf(['table', 'json']), 'table')
    .option('--clock-is-right', 'confirm the clock after a long stop, so that removal by age goes on')
    .action((options: { data?: string; format: string; clockIsRight?: boolean }) =>
      withOwner(options, async (ask) => {
        if (options.clockIsRight) await ask('POST', '/control/clock');
        const { ok, findings } = (await ask('POST', '/control/doctor')) as {
          ok: boolean;
          findings: Finding[];
        };
        if (options.format === 'json') print(JSON.stringify({ ok, findings }, null, 2));
        else {
          const width = Math.max(...findings.map(({ check }) => check.length));
          for (const { check, ok: well, found, advice } of findings) {
            print(`${well ? 'ok  ' : 'FAIL'}  ${check.padEnd(width)}  ${found}`);
            if (advice !== undefined) print(`      ${' '.repeat(width)}  → ${advice}`);
          }
        }
        if (!ok) process.exitCode = 1;
      }),
    );
}
