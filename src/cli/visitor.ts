import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { Problem } from '../model/problem.ts';
import type { Subject } from '../record/erase/ledger.ts';
import { formatted } from '../record/export/format.ts';
import { type Db, openRecordReader, recordFile } from '../record/open.ts';
import { standingOf, summarise, type VisitorSummary, visitorEvents } from '../record/visitors.ts';
import { subjectsOf } from '../subjects.ts';
import { withOwner } from './client.ts';
import { command, oneOf, print } from './options.ts';

interface VisitorOptions {
  data?: string;
  user?: string;
  address?: string;
  from?: string;
  to?: string;
  site?: string;
}

const named = (name: string, description: string) =>
  command(name, description)
    .argument('[id]', 'as reports and exports show it, or the value of an fh_id cookie')
    .option('--user <name>', 'a visitor_id that the site has given, instead of an id')
    .option('--address <address>', 'an address, with --from and --to, instead of an id')
    .option('--from <time>', 'first day or instant, such as 2026-11-01')
    .option('--to <time>', 'last day or instant')
    .option('--site <domain>', 'only at this site');

const nameOf = (id: string | undefined, { user, address, from, to, site }: VisitorOptions) => ({
  id,
  user,
  address,
  from,
  to,
  site,
});

/** Reading needs no server: the record is looked through here, beside whatever writes to it. */
function withRecord<Result>(
  id: string | undefined,
  options: VisitorOptions,
  use: (db: Db, subjects: Subject[]) => Result,
): Result {
  const { FIRSTHAND_DATA: data } = readConfig(
    options.data === undefined ? {} : { FIRSTHAND_DATA: options.data },
  );
  if (!existsSync(recordFile(data)))
    throw new Problem('not_found', `There is no record in ${data}.`, { field: 'data', given: data });
  const db = openRecordReader(recordFile(data));
  try {
    const domains = db.prepare<[], string>('select domain from sites order by domain').pluck().all();
    return use(db, subjectsOf(nameOf(id, options), domains, Number.MAX_SAFE_INTEGER));
  } finally {
    db.close();
  }
}

export function visitorCommand(): Command {
  const visitor = new Command('visitor').description('Show, hand out and erase what is held of a visitor.');
  visitor.addCommand(
    named('show', 'Show what is held of a visitor')
      .option('--format <format>', 'table or json', oneOf(['table', 'json']), 'table')
      .action((id: string | undefined, options: VisitorOptions & { format: string }) =>
        withRecord(id, options, (db, subjects) => {
          const sites = summarise(visitorEvents(db, subjects));
          const { erasedAt, holds } = standingOf(db, subjects);
          const erased = erasedAt.map((at) => new Date(at).toISOString());
          if (options.format === 'json') {
            print(JSON.stringify({ sites, erased, holds }, null, 2));
            return;
          }
          if (sites.length === 0) print('Nothing is held.');
          for (const site of sites) print(tableOf(site));
          for (const at of erased) print(`Erased at ${at}.`);
          for (const hold of holds) print(`On hold at ${hold}.`);
        }),
      ),
  );
  visitor.addCommand(
    named('export', 'Hand out every event of a visitor')
      .option('--format <format>', 'ndjson or csv', oneOf(['ndjson', 'csv']), 'ndjson')
      .action((id: string | undefined, options: VisitorOptions & { format: 'ndjson' | 'csv' }) =>
        withRecord(id, options, (db, subjects) => {
          for (const bytes of formatted(visitorEvents(db, subjects), options.format))
            process.stdout.write(bytes);
        }),
      ),
  );
  visitor.addCommand(
    named('forget', 'Erase a visitor from record, reports and samples, for good').action(
      (id: string | undefined, options: VisitorOptions) =>
        withOwner(options, async (ask) => {
          const done = (await ask('POST', '/control/visitors/forget', nameOf(id, options))) as Erased;
          print(
            `${done.events} events erased, and ${done.facts} texts and facts that nothing else has; ${done.left} left. Reports were made anew without them.`,
          );
          if (done.left > 0) process.exitCode = 1;
        }),
    ),
  );
  visitor.addCommand(
    named('hold', 'Keep a visitor’s events from erasure and retention')
      .requiredOption('--reason <text>', 'why, shown to whoever wants to erase them')
      .action((id: string | undefined, options: VisitorOptions & { reason: string }) =>
        withOwner(options, async (ask) => {
          const held = await ask('POST', '/control/visitors/hold', {
            ...nameOf(id, options),
            reason: options.reason,
          });
          const { site, visitor: which } = held as { site: string; visitor: string };
          print(`The visitor ${which} of ${site} is on hold.`);
        }),
      ),
  );
  visitor.addCommand(
    named('release', 'End a hold').action((id: string | undefined, options: VisitorOptions) =>
      withOwner(options, async (ask) => {
        const released = await ask('POST', '/control/visitors/release', nameOf(id, options));
        const { site, visitor: which } = released as { site: string; visitor: string };
        print(`The visitor ${which} of ${site} is released.`);
      }),
    ),
  );
  return visitor;
}

interface Erased {
  events: number;
  facts: number;
  left: number;
}

const SHOWN = 5;

function tableOf({ site, visitors, events, first, last, facts }: VisitorSummary): string {
  const some = (values: readonly string[]) =>
    values.length > SHOWN
      ? `${values.slice(0, SHOWN).join(', ')} and ${values.length - SHOWN} more`
      : values.join(', ');
  const lines = [
    ['ids', some(visitors)],
    ['events', `${events}, from ${first} to ${last}`],
    ...Object.entries(facts).map(([name, values]) => [
      name.replaceAll('_', ' '),
      // What visitors send may hold anything, also what moves the cursor of a terminal.
      some(values.map(({ value, events: times }) => `${JSON.stringify(value).slice(1, -1)} (${times})`)),
    ]),
  ];
  return [site, ...lines.map(([name = '', text]) => `  ${name.padEnd(12)} ${text}`)].join('\n');
}
