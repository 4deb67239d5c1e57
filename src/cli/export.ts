import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { EVENT_FORMAT_NAMES } from '../model/export.ts';
import { withStreams } from './client.ts';
import { command, oneOf } from './options.ts';

interface ExportOptions {
  data?: string;
  site: string;
  period: string;
  timeZone?: string;
  format: string;
  output?: string;
}

export function exportCommand(): Command {
  return command('export', 'Write the events of a period, one row an event')
    .requiredOption('--site <domain>', 'site they belong to')
    .option('--period <period>', 'day, 7d, 30d, month, year, all… or 2026-10-01,2026-10-31', '30d')
    .option('--time-zone <zone>', 'cut days in this zone instead of the site’s')
    .option('--format <format>', 'csv, ndjson or parquet', oneOf(EVENT_FORMAT_NAMES), 'csv')
    .option('--output <file>', 'file to write, whole or not at all; standard output without it')
    .action((options: ExportOptions) =>
      withStreams(options, async (open) => {
        const { site, period, format, output, timeZone } = options;
        const zone = timeZone === undefined ? {} : { time_zone: timeZone };
        const query = new URLSearchParams({ site, period, format, ...zone });
        const events = Readable.from(await open('GET', `/api/export?${query}`));
        if (output === undefined) await toStandardOutput(events);
        else await toFile(events, output);
      }),
    );
}

/** What reads it may have enough before the end, as `head` has. */
export async function toStandardOutput(source: Readable): Promise<void> {
  try {
    await pipeline(source, process.stdout, { end: false });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
  }
}

/** A file of that name is there only once it is whole. Events are personal data: it is the owner's alone. */
async function toFile(source: Readable, file: string): Promise<void> {
  const partial = `${file}.partial`;
  try {
    await pipeline(source, createWriteStream(partial, { mode: 0o600 }));
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
