import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Comparison } from '../disclosure/check.ts';
import { FORMATS } from '../disclosure/write.ts';
import { Problem } from '../model/problem.ts';
import { withOwner } from './client.ts';
import { command, oneOf, print } from './options.ts';

interface DiscloseOptions {
  data?: string;
  site: string;
  format: string;
  check?: string;
}

export function discloseCommand(): Command {
  return command('disclose', 'Write what this installation collects, from its own configuration')
    .requiredOption('--site <domain>', 'site that it is about')
    .option('--format <format>', FORMATS.join(', '), oneOf(FORMATS), 'md')
    .option('--check <policy>', 'compare a written policy (text or Markdown); exits 1 where it differs')
    .action((options: DiscloseOptions) =>
      withOwner(options, async (ask) => {
        const { site, format, check } = options;
        if (check === undefined) {
          const query = new URLSearchParams({ site, format });
          const { text } = (await ask('GET', `/control/disclosure?${query}`)) as { text: string };
          process.stdout.write(text);
          return;
        }
        const policy = policyIn(check);
        const compared = (await ask('POST', '/control/disclosure', { site, policy })) as Comparison;
        if (format === 'json') print(JSON.stringify(compared, null, 2));
        else print(report(compared, check));
        if (compared.contradictions.length + compared.silences.length > 0) process.exitCode = 1;
      }),
    );
}

function policyIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Problem('not_found', `The policy ${file} cannot be read.`, {
      field: 'check',
      given: file,
      cause,
    });
  }
}

function report({ contradictions, silences }: Comparison, file: string): string {
  if (contradictions.length + silences.length === 0)
    return `${file} contradicts nothing that is done and leaves nothing out, as far as words tell.`;
  return [
    ...contradictions.map(
      ({ says, truth }) => `contradiction  “${says.replace(/\s+/g, ' ')}”\n               but ${truth}.`,
    ),
    ...silences.map(({ about, missing }) => `silence        ${about}: ${missing}`),
  ].join('\n');
}
