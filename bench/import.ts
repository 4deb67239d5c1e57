import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { randomFrom } from './traffic.ts';

const DOMAIN = 'example.com';
const BUDGET = 1.8;

/**
 * Importing a Combined log, everything enriched and recorded, against GoAccess of Debian on the same file in the same run, in
 * turn, medians. `--lines N` (default 2 million, about 440 MB), `--rounds N` (3).
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { lines: { type: 'string', default: '2000000' }, rounds: { type: 'string', default: '3' } },
  });
  const directory = mkdtempSync(join(tmpdir(), 'firsthand-import-'));
  try {
    const log = join(directory, 'access.log');
    const lines = Number(values.lines);
    writeLog(log, lines);
    console.log(`${lines} lines, ${(statSync(log).size / 1e6).toFixed(0)} MB`);
    const ratios: number[] = [];
    for (let round = 1; round <= Number(values.rounds); round += 1) {
      const goaccess = timed('goaccess', [
        '--no-global-config',
        '--log-format=COMBINED',
        '-o',
        join(directory, 'out.json'),
        log,
      ]);
      const data = join(directory, `data-${round}`);
      execFileSync('node', ['dist/main.js', 'site', 'add', DOMAIN, '--data', data], { stdio: 'ignore' });
      const firsthand = timed('node', ['dist/main.js', 'import', '--site', DOMAIN, '--data', data, log]);
      rmSync(data, { recursive: true });
      ratios.push(goaccess.seconds / firsthand.seconds);
      const side = ({ seconds, processor, mebibytes }: Timed) =>
        `${Math.round(lines / seconds)} lines/s, ${((processor / lines) * 1e6).toFixed(1)} µs of processor a line, ${mebibytes} MiB`;
      console.log(
        `round ${round}: GoAccess ${side(goaccess)}; Firsthand ${side(firsthand)}; ratio ${ratios.at(-1)?.toFixed(2)}`,
      );
    }
    const median = ratios.sort((a, b) => a - b)[Math.floor(ratios.length / 2)] ?? 0;
    console.log(
      `median ratio ${median.toFixed(2)} (budget ≥ ${BUDGET}): ${median >= BUDGET ? 'met' : 'not met'}`,
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}

interface Timed {
  seconds: number;
  /** Seconds of processor time, of all threads. */
  processor: number;
  /** Most memory that it held, resident. */
  mebibytes: number;
}

/** Runs a command under GNU time. */
function timed(command: string, args: readonly string[]): Timed {
  const done = spawnSync('/usr/bin/time', ['-f', '%e %U %S %M', command, ...args], { encoding: 'utf8' });
  const [, seconds, user, system, kibibytes] = /([\d.]+) ([\d.]+) ([\d.]+) (\d+)\s*$/.exec(done.stderr) ?? [];
  if (done.status !== 0 || seconds === undefined)
    throw new Error(`${command} failed: ${done.stderr.slice(-500)}`);
  const processor = Number(user) + Number(system);
  return { seconds: Number(seconds), processor, mebibytes: Math.round(Number(kibibytes) / 1024) };
}

const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/V.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.V Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/V.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:V.0) Gecko/20100101 Firefox/V.0',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
];
const REFERRERS = ['-', '-', 'https://www.google.com/', 'https://duckduckgo.com/', `https://${DOMAIN}/`];

/** A day's traffic of 60 000 addresses, 5 000 paths, 500 agents: half pages, half what belongs to them. */
export function writeLog(file: string, lines: number): void {
  const random = randomFrom(7);
  const below = (count: number) => Math.floor(random() * count);
  const begin = Date.UTC(2026, 9, 10);
  const descriptor = openSync(file, 'w');
  let text = '';
  for (let line = 0; line < lines; line += 1) {
    const time = new Date(begin + (line / lines) * 86_400_000).toISOString();
    const stamp = `10/Oct/2026:${time.slice(11, 19)} +0000`;
    const visitor = below(60_000);
    const agent = (AGENTS[visitor % AGENTS.length] ?? '').replaceAll('V', String(60 + (visitor % 100)));
    const path = `/section-${below(25)}/article-about-topic-${Math.floor(random() ** 2 * 200)}`;
    const target = line % 2 === 0 ? path : `/static/${below(300)}.${line % 4 === 1 ? 'css' : 'png'}`;
    const status = random() < 0.03 ? 404 : random() < 0.05 ? 301 : 200;
    const address = `${20 + (visitor % 90)}.${(visitor >> 4) & 255}.${(visitor >> 8) & 255}.${visitor & 255}`;
    text += `${address} - - [${stamp}] "GET ${target} HTTP/1.1" ${status} ${below(90_000)} "${REFERRERS[below(5)]}" "${agent}"\n`;
    if (text.length > 1 << 20) {
      writeSync(descriptor, text);
      text = '';
    }
  }
  writeSync(descriptor, text);
  closeSync(descriptor);
}
