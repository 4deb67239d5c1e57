import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { globSync } from 'tinyglobby';
import type { ImportProgress } from '../importer.ts';
import { Problem, type ProblemCode } from '../model/problem.ts';
import { type Open, withStreams } from './client.ts';
import { follow, type Place } from './logfile/follow.ts';
import { openLog } from './logfile/open.ts';
import { failures, type Imported, summaryOf, unreadableOf } from './logfile/summary.ts';
import { command, oneOf, print } from './options.ts';

interface ImportOptions {
  data?: string;
  site: string;
  format: string;
  timeZone: string;
  follow?: boolean;
  maxErrors: string;
  summary: 'text' | 'json';
}

export function importCommand(): Command {
  return command('import', 'Import access logs: page views, downloads and crawlers that the tag cannot see')
    .argument('<file...>', 'log files, also .gz, .zst or .bz2, and patterns; - is standard input')
    .requiredOption('--site <domain>', 'site whose log it is')
    .option(
      '--format <name>',
      'a format by name, or an own one: \'{address} [{time}] "{request}" {status}\'',
      'auto',
    )
    .option('--time-zone <zone>', 'zone of times that name none', 'UTC')
    .option('--follow', 'keep up with one file as it grows and is rotated; ends with Ctrl-C')
    .option('--max-errors <lines>', 'lines that may be unreadable before the exit status is 1', '100')
    .option('--summary <form>', 'text or json', oneOf(['text', 'json']), 'text')
    .addHelpText('after', '\nFormats and rules: docs/logs.md')
    .action((given: string[], options: ImportOptions) => {
      const most = Number(options.maxErrors);
      if (!Number.isInteger(most) || most < 0) throw wrong('max-errors', options.maxErrors, 'a whole number');
      const files = given.flatMap(filesNamed);
      return withStreams(options, async (open) => {
        if (options.follow) return followLog(open, files, options);
        const imported: Imported[] = [];
        try {
          for (const file of files) imported.push(await importFile(open, file, options));
        } finally {
          // Of those before one that cannot be read, too.
          if (imported.length > 0) report(imported, options.summary, most);
        }
      });
    });
}

function filesNamed(given: string): string[] {
  if (given === '-' || existsSync(given)) return [given];
  const found = /[*?[{]/.test(given)
    ? globSync(given, { absolute: false, expandDirectories: false }).sort()
    : [];
  if (found.length > 0) return found;
  throw new Problem('not_found', `There is no file ${given}.`, { field: 'file', given });
}

function wrong(field: string, given: string, allowed: string): Problem {
  return new Problem('invalid', `--${field} is ${given}; ${allowed} is expected.`, { field, given, allowed });
}

async function importFile(open: Open, file: string, options: ImportOptions): Promise<Imported> {
  const size = file === '-' ? null : statSync(file).size;
  const bar = progressBar(size);
  const began = performance.now();
  let bytes = 0;
  try {
    const lines = await openLog(file, (count) => {
      bytes += count;
    });
    let last: ImportProgress | null = null;
    for await (const progress of send(open, lines, options, false)) {
      last = progress;
      bar?.update(Math.min(bytes, size ?? bytes), { lines: progress.lines.toLocaleString('en-US') });
    }
    if (last === null) throw new Problem('unavailable', `${file}: the import ended without an answer.`);
    return { ...last, file, seconds: (performance.now() - began) / 1000 };
  } catch (error) {
    throw named(error, file);
  } finally {
    bar?.stop();
  }
}

/** Says which of several files it was. */
function named(error: unknown, file: string): unknown {
  if (error instanceof Problem) return new Problem(error.code, `${file}: ${error.message}`, error.details);
  return error instanceof Error ? new Error(`${file}: ${error.message}`, { cause: error }) : error;
}

function progressBar(total: number | null): SingleBar | null {
  if (!process.stderr.isTTY || total === null || total === 0) return null;
  const bar = new SingleBar({
    format: '{bar} {percentage} % · {lines} lines · {eta_formatted} left',
    stream: process.stderr,
    clearOnComplete: true,
    etaBuffer: 50,
  });
  bar.start(total, 0, { lines: '0' });
  return bar;
}

/** Sends bytes to the collector and hands on what it says of them. */
async function* send(
  open: Open,
  bytes: Readable,
  { site, format, timeZone }: ImportOptions,
  stepwise: boolean,
): AsyncGenerator<ImportProgress> {
  const query = new URLSearchParams({ site, format, zone: timeZone, stepwise: String(stepwise) });
  const decoder = new TextDecoder();
  let begun = '';
  for await (const chunk of await open('POST', `/control/import?${query}`, bytes)) {
    const lines = (begun + decoder.decode(chunk, { stream: true })).split('\n');
    begun = lines.pop() ?? '';
    for (const line of lines) {
      const told = JSON.parse(line) as ImportProgress | { problem: ProblemBody };
      if ('problem' in told) throw problemOf(told.problem);
      yield told;
    }
  }
}

interface ProblemBody {
  title: string;
  detail: string;
  field?: string;
  given?: unknown;
  allowed?: string | string[];
}

function problemOf({ title, detail, ...details }: ProblemBody): Problem {
  return new Problem(title.replaceAll(' ', '_') as ProblemCode, detail, details);
}

function report(imported: readonly Imported[], form: 'text' | 'json', most: number): void {
  print(form === 'json' ? JSON.stringify(imported, null, 2) : imported.map(summaryOf).join('\n\n'));
  for (const one of imported) for (const line of unreadableOf(one)) process.stderr.write(`${line}\n`);
  const failed = imported.reduce((sum, one) => sum + failures(one), 0);
  if (failed <= most) return;
  process.stderr.write(
    `firsthand: ${failed} lines could not be read, more than the ${most} of --max-errors: is it the right --format?\n`,
  );
  process.exitCode = 1;
}

/** Follows one file until a signal ends it; where it stands is kept, so that the next time goes on there. */
async function followLog(open: Open, files: readonly string[], options: ImportOptions): Promise<void> {
  const [file] = files;
  if (files.length !== 1 || file === undefined || file === '-') {
    throw wrong('follow', files.join(' '), 'one file');
  }
  const path = resolve(file);
  const ending = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ending.abort());
  const from = await knownPlace(open, options.site, path);
  // What was sent of which file: positions are kept only for what is on disk.
  const places: { sent: number; place: Place }[] = [];
  let sent = 0;
  const began = (place: Place) => places.push({ sent, place });
  const bytes = new PassThrough({ highWaterMark: 1024 * 1024 });
  const reading = (async () => {
    for await (const chunk of follow(path, from, began, ending.signal)) {
      sent += chunk.length;
      if (!bytes.write(chunk)) await new Promise((drained) => bytes.once('drain', drained));
    }
    bytes.end();
  })();
  let last: ImportProgress | null = null;
  for await (const progress of send(open, bytes, options, true)) {
    last = progress;
    const current = places.filter((one) => one.sent <= progress.bytes).at(-1);
    if (current === undefined) continue;
    const position = current.place.position + progress.bytes - current.sent;
    await keepPlace(open, options.site, path, { ...current.place, position });
  }
  await reading;
  if (last !== null) print(summaryOf({ ...last, file, seconds: 0 }));
}

async function knownPlace(open: Open, site: string, path: string): Promise<Place | null> {
  const query = new URLSearchParams({ site, path });
  const { position } = (await json(open('GET', `/control/log-position?${query}`))) as {
    position: Place | null;
  };
  return position;
}

async function keepPlace(open: Open, site: string, path: string, place: Place): Promise<void> {
  await json(open('POST', '/control/log-position', { site, path, ...place }));
}

async function json(answer: ReturnType<Open>): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await answer) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
