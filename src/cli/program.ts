import { Command, CommanderError } from 'commander';
import { Problem } from '../model/problem.ts';
import { VERSION } from '../version.ts';
import { attributionCommand } from './attribution.ts';
import { backupCommand, restoreCommand } from './backup.ts';
import { crawlersCommand } from './crawlers.ts';
import { demoCommand } from './demo.ts';
import { discloseCommand } from './disclose.ts';
import { doctorCommand } from './doctor.ts';
import { experimentCommand } from './experiment.ts';
import { exportCommand } from './export.ts';
import { funnelCommand } from './funnel.ts';
import { goalCommand } from './goal.ts';
import { importCommand } from './import.ts';
import { journeysCommand } from './journeys.ts';
import { keyCommand } from './key.ts';
import { listsCommand } from './lists.ts';
import { ratesCommand } from './rates.ts';
import { realtimeCommand } from './realtime.ts';
import { rebuildCommand } from './rebuild.ts';
import { reportCommand } from './report.ts';
import { retentionCommand } from './retention.ts';
import { serveCommand } from './serve.ts';
import { siteCommand } from './site.ts';
import { userCommand } from './user.ts';
import { visitorCommand } from './visitor.ts';

const EXIT_USAGE = 2;
const EXIT_FAILED = 1;
/** EX_CONFIG of sysexits.h: a setting is wrong, trying again will not help. */
const EXIT_CONFIGURATION = 78;

/** Runs one command line. @returns the exit status: 0, 1 failed, 2 usage, 78 configuration */
export async function run(args: readonly string[]): Promise<number> {
  const program = new Command('firsthand')
    .description('First-party web analytics: every event is on disk before it is acknowledged.')
    .version(VERSION)
    .exitOverride();
  for (const command of [
    serveCommand(),
    siteCommand(),
    goalCommand(),
    ratesCommand(),
    funnelCommand(),
    experimentCommand(),
    keyCommand(),
    userCommand(),
    reportCommand(),
    journeysCommand(),
    retentionCommand(),
    attributionCommand(),
    realtimeCommand(),
    exportCommand(),
    importCommand(),
    visitorCommand(),
    discloseCommand(),
    backupCommand(),
    restoreCommand(),
    rebuildCommand(),
    doctorCommand(),
    listsCommand(),
    crawlersCommand(),
    demoCommand(),
  ]) {
    program.addCommand(command);
  }
  inherit(program);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return explain(error);
  }
}

/** Subcommands report usage errors the same way, at any depth. */
function inherit(command: Command): Command {
  command.exitOverride().configureOutput({ outputError, writeErr: (text) => writeErr(text, command) });
  for (const sub of command.commands) inherit(sub);
  return command;
}

function explain(error: unknown): number {
  if (error instanceof CommanderError) {
    // Commander has printed its own line already; help and version are no failures.
    return error.exitCode === 0 ? 0 : EXIT_USAGE;
  }
  if (error instanceof Problem) {
    process.stderr.write(`firsthand: ${oneLine(error.message)}${given(error)}${known(error)}\n`);
    if (error.details.field?.startsWith('FIRSTHAND_')) return EXIT_CONFIGURATION;
    return error.code === 'invalid' || error.code === 'malformed' ? EXIT_USAGE : EXIT_FAILED;
  }
  process.stderr.write(`firsthand: ${oneLine(error instanceof Error ? error.message : String(error))}\n`);
  return EXIT_FAILED;
}

function given({ message, details: { given } }: Problem): string {
  if (given === undefined || given === null) return '';
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  return message.includes(text) ? '' : ` Given: ${oneLine(text).slice(0, 120)}.`;
}

function known({ message, details: { allowed } }: Problem): string {
  if (!Array.isArray(allowed) || allowed.length === 0 || allowed.every((name) => message.includes(name)))
    return '';
  return ` Known: ${oneLine(allowed.join(', '))}.`;
}

/** Where a command is missing, commander would print the whole help as an error. */
function writeErr(text: string, { commands }: Command): void {
  const names = commands.map((sub) => sub.name()).join(', ');
  process.stderr.write(
    text.startsWith('Usage:')
      ? `firsthand: a command is missing: ${names} (add --help for what is possible)\n`
      : text,
  );
}

/** Commander's own complaints, on one line as all of ours. */
const outputError = (text: string, write: (text: string) => void) =>
  write(`firsthand: ${oneLine(text.replace(/^error: /, ''))} (add --help for what is possible)\n`);

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
