import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generateRecord } from './generate.ts';

const BARE_PORT = 18_710;
const PORT = 18_711;
const BODY = JSON.stringify({
  name: 'pageview',
  url: 'https://example.com/pricing?utm_source=newsletter&utm_campaign=autumn',
  domain: 'example.com',
  referrer: 'https://www.google.com/',
  title: 'Pricing — Example',
  time_zone: 'Europe/Berlin',
  language: 'de-DE',
  screen: [1920, 1080],
});
const AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';

/** One run of wrk: requests a second, 99th percentile in ms, answers that were not 2xx or 3xx. */
interface Load {
  rate: number;
  p99: number;
  failures: number;
}

/**
 * Durable beacons against a bare node:http server, in one run on one machine: `wrk -t1 -c64`, alternating, medians.
 * `--events N` fills the record with N events first, for the curve over the record's size. `--distinct-paths` gives each
 * beacon a path of its own out of a million.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      events: { type: 'string', default: '0' },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '8' },
      'distinct-paths': { type: 'boolean', default: false },
    },
  });
  const directory = mkdtempSync(join(tmpdir(), 'firsthand-ingest-'));
  const events = Number(values.events);
  if (events > 0) {
    const { seconds } = generateRecord({ events, file: join(directory, 'record.db'), domain: 'example.com' });
    console.log(`record filled with ${events} events in ${seconds.toFixed(0)} s`);
  } else {
    execFileSync('node', ['dist/main.js', 'site', 'add', 'example.com', '--data', directory], {
      stdio: 'ignore',
    });
  }
  const script = join(directory, 'post.lua');
  writeFileSync(script, luaScript(values['distinct-paths']));
  const bare = await startServer(['--import', 'tsx', 'bench/bare.ts', String(BARE_PORT)]);
  const firsthand = await startServer([
    'dist/main.js',
    ...['serve', '--data', directory, '--port', String(PORT), '--log-level', 'warn'],
  ]);
  try {
    const loads: { bare: Load; firsthand: Load }[] = [];
    wrk(PORT, script, 3);
    wrk(BARE_PORT, script, 3);
    for (let round = 0; round < Number(values.rounds); round++) {
      const pair = {
        bare: wrk(BARE_PORT, script, Number(values.seconds)),
        firsthand: wrk(PORT, script, Number(values.seconds)),
      };
      loads.push(pair);
      console.log(
        `round ${round + 1}: bare ${pair.bare.rate.toFixed(0)}/s, Firsthand ${pair.firsthand.rate.toFixed(0)}/s = ${(pair.firsthand.rate / pair.bare.rate).toFixed(3)}, p99 ${pair.firsthand.p99.toFixed(1)} ms, failures ${pair.firsthand.failures}`,
      );
    }
    const ratio = median(loads.map((pair) => pair.firsthand.rate / pair.bare.rate));
    console.log(
      `median of ${loads.length}: bare ${median(loads.map((pair) => pair.bare.rate)).toFixed(0)}/s, Firsthand ${median(loads.map((pair) => pair.firsthand.rate)).toFixed(0)}/s, ratio ${ratio.toFixed(3)} (budget ≥ 0.5), p99 ${median(loads.map((pair) => pair.firsthand.p99)).toFixed(1)} ms (budget ≤ 50)`,
    );
  } finally {
    for (const server of [bare, firsthand]) {
      server.kill('SIGTERM');
      await once(server, 'exit');
    }
    rmSync(directory, { recursive: true });
  }
}

async function startServer(args: readonly string[]): Promise<ChildProcess> {
  const server = spawn('node', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await Promise.race([
    once(server.stdout, 'data'),
    once(server, 'exit').then(() => Promise.reject(new Error(`node ${args.join(' ')} ended`))),
  ]);
  return server;
}

function luaScript(distinctPaths: boolean): string {
  const headers = `wrk.method = "POST"
wrk.headers["Content-Type"] = "text/plain"
wrk.headers["Host"] = "stats.example.com"
wrk.headers["User-Agent"] = ${JSON.stringify(AGENT)}
wrk.body = ${JSON.stringify(BODY)}
`;
  if (!distinctPaths) return headers;
  return `${headers}local count = 0
request = function()
  count = count + 1
  return wrk.format(nil, "/api/event", nil, (wrk.body:gsub("/pricing", "/item/" .. (count * 7919 % 1000000))))
end
`;
}

function wrk(port: number, script: string, seconds: number): Load {
  const output = execFileSync(
    'wrk',
    ['-t1', '-c64', `-d${seconds}s`, '--latency', '-s', script, `http://127.0.0.1:${port}/api/event`],
    { encoding: 'utf8' },
  );
  const [, p99 = '', unit = 'ms'] = /99%\s+([\d.]+)(us|ms|s)/.exec(output) ?? [];
  const scale = { us: 0.001, ms: 1, s: 1000 }[unit] ?? 1;
  return {
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1]),
    p99: Number(p99) * scale,
    failures: Number(/Non-2xx or 3xx responses: (\d+)/.exec(output)?.[1] ?? 0),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
