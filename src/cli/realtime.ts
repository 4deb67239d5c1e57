import { once } from 'node:events';
import type { Command } from 'commander';
import { colorWanted } from '../config.ts';
import { Problem } from '../model/problem.ts';
import type { Realtime, Recent } from '../reports/realtime.ts';
import { type Open, withOwner, withStreams } from './client.ts';
import { painter } from './format/paint.ts';
import { padEnd, padStart, printable, width } from './format/text.ts';
import { command, oneOf, print } from './options.ts';

interface RealtimeOptions {
  data?: string;
  site: string;
  follow?: true;
  format: 'table' | 'json';
}

export function realtimeCommand(): Command {
  return command('realtime', 'Who is on the site now: visitors in the last 5 and 30 minutes')
    .requiredOption('--site <domain>', 'site it is about')
    .option('--follow', 'go on as events are recorded, until interrupted')
    .option('--format <format>', 'table or json', oneOf(['table', 'json']), 'table')
    .action((options: RealtimeOptions) => {
      const site = new URLSearchParams({ site: options.site });
      const show = (seen: Realtime) => {
        print(options.format === 'json' ? JSON.stringify(seen) : tableOf(seen));
      };
      if (!options.follow) {
        return withOwner(options, async (ask) =>
          show((await ask('GET', `/api/realtime?${site}`)) as Realtime),
        );
      }
      return withStreams(options, (open) => follow(open, `/api/realtime/stream?${site}`, show));
    });
}

async function follow(open: Open, path: string, show: (seen: Realtime) => void): Promise<void> {
  const interrupted = once(process, 'SIGINT').then(() => null);
  const events = eventsOf(await open('GET', path));
  for (;;) {
    const next = await Promise.race([events.next(), interrupted]);
    if (next === null) return void events.return(undefined).catch(() => undefined);
    if (next.done) throw new Problem('unavailable', 'The server has ended the stream: ask again.');
    show(next.value);
  }
}

/** The data of server-sent events, each one line of JSON. */
async function* eventsOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Realtime> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of bytes) {
    text += decoder.decode(piece, { stream: true });
    const messages = text.split('\n\n');
    text = messages.pop() ?? '';
    for (const message of messages) {
      const data = /^data: (.*)$/m.exec(message)?.[1];
      if (data !== undefined) yield JSON.parse(data) as Realtime;
    }
  }
}

/** Rows of a list that are shown. */
const SHOWN = 10;

function tableOf({ site, at, last_5_minutes: short, last_30_minutes: long }: Realtime): string {
  const paint = painter(process.stdout.isTTY === true && colorWanted());
  const lines = (title: string, of: (recent: Recent) => Recent['pages']) => {
    const now = new Map(of(short).map(({ name, visitors }) => [name, visitors]));
    const shown = of(long).slice(0, SHOWN);
    const names = Math.max(width(title), ...shown.map(({ name }) => width(printable(name))));
    const line = (name: string, five: string, thirty: string) =>
      `${padEnd(name, names)}  ${padStart(five, 6)}  ${padStart(thirty, 6)}`;
    return [
      '',
      paint.dim(line(title, '5 min', '30 min')),
      ...shown.map(({ name, visitors }) =>
        line(printable(name), String(now.get(name) ?? 0), String(visitors)),
      ),
    ];
  };
  return [
    `${paint.bold(printable(site))} ${paint.dim(`· ${at}`)}`,
    `${paint.bold(String(short.visitors))} visitors in the last 5 minutes, ${paint.bold(String(long.visitors))} in the last 30`,
    ...lines('Page', ({ pages }) => pages),
    ...lines('Source', ({ sources }) => sources),
    '',
  ].join('\n');
}
