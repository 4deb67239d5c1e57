import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';

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

/** One run of wrk against a server. */
export interface Load {
  /** Requests a second. */
  rate: number;
  /** Milliseconds within which 99 % were answered. */
  p99: number;
  /** Answers that were not 2xx or 3xx. */
  failures: number;
  /** Microseconds of processor time a request that the server took, all its threads, and wrk. Linux only, else NaN. */
  serverTime: number;
  wrkTime: number;
}

export interface Server {
  name: string;
  port: number;
  process: ChildProcess;
  /** wrk's script, see `writeScript`. */
  script: string;
}

/** Starts `node ARGS`, which is ready when it first prints something. */
export async function startServer(
  name: string,
  port: number,
  script: string,
  args: readonly string[],
): Promise<Server> {
  const child = spawn('node', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error(`node ${args.join(' ')} ended`))),
  ]);
  return { name, port, process: child, script };
}

/** A script for wrk that sends one page view over and over, or each with a path of its own out of a million. */
export function writeScript(file: string, distinctPaths: boolean): string {
  const one = `wrk.method = "POST"
wrk.headers["Content-Type"] = "text/plain"
wrk.headers["Host"] = "stats.example.com"
wrk.headers["User-Agent"] = ${JSON.stringify(AGENT)}
wrk.body = ${JSON.stringify(BODY)}
`;
  const distinct = `local count = 0
request = function()
  count = count + 1
  return wrk.format(nil, "/api/event", nil, (wrk.body:gsub("/pricing", "/item/" .. (count * 7919 % 1000000))))
end
`;
  writeFileSync(file, distinctPaths ? one + distinct : one);
  return file;
}

/** `wrk -t1 -c64` for some seconds. */
export function load({ port, process: server, script }: Server, seconds: number): Load {
  const before = processorTime(server.pid);
  const output = execFileSync(
    'wrk',
    ['-t1', '-c64', `-d${seconds}s`, '--latency', '-s', script, `http://127.0.0.1:${port}/api/event`],
    { encoding: 'utf8' },
  );
  const after = processorTime(server.pid);
  const number = (pattern: RegExp) => Number(pattern.exec(output)?.[1] ?? 0);
  const [, p99 = '', unit = 'ms'] = /99%\s+([\d.]+)(us|ms|s)/.exec(output) ?? [];
  const requests = number(/(\d+) requests in/);
  return {
    rate: number(/Requests\/sec:\s+([\d.]+)/),
    p99: Number(p99) * ({ us: 0.001, ms: 1, s: 1000 }[unit] ?? 1),
    failures: number(/Non-2xx or 3xx responses: (\d+)/),
    serverTime: (after.own - before.own) / requests,
    wrkTime: (after.children - before.children) / requests,
  };
}

/** Microseconds: of a process, and of the children of this one that have ended. */
export function processorTime(pid: number | undefined): { own: number; children: number } {
  try {
    return { own: ticks(pid, 13), children: ticks('self', 15) };
  } catch {
    return { own: Number.NaN, children: Number.NaN };
  }
}

/** Two neighbouring columns of `/proc/PID/stat` (user and system), in hundredths of a second (proc(5)). */
function ticks(pid: number | string | undefined, column: number): number {
  const columns = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(columns[column - 2]) + Number(columns[column - 1])) * 10_000;
}
