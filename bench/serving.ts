import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { recordFile, warehouseFile } from '../src/record/open.ts';
import { startThread } from '../src/record/thread.ts';
import { openProjected } from '../src/warehouse/project.ts';
import { ASKED, type Asking, askServer } from './asking.ts';
import { generateRecord } from './generate.ts';
import { load, processorTime, writeScript } from './load.ts';

const PORT = 18_790;
const AT_ONCE = 20;

/**
 * A server with `--events N` (default 1 million) events, or a copy of those in `--data DIR`: bytes an event on disk, time to
 * ready, memory at rest and while it answers, and what twenty reports at a time do to collection (`wrk`, `--seconds N`).
 * Needs `npm run build`. Budgets: DESIGN §7.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      events: { type: 'string', default: '1000000' },
      data: { type: 'string' },
      seconds: { type: 'string', default: '8' },
    },
  });
  const data = mkdtempSync(join(tmpdir(), 'firsthand-serving-'));
  try {
    const events = await prepare(data, Number(values.events), values.data);
    const bytes = sizeOf(data);
    say(`on disk, ${events} events`, `${(bytes / events).toFixed(0)} bytes an event`, '≤ 250 at 1 million');
    const key = cli(data, 'key', 'add', '--name', 'bench');
    await serve(data, key, Number(values.seconds));
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

/** Record and warehouse, in step. @returns how many events there are */
async function prepare(data: string, events: number, kept: string | undefined): Promise<number> {
  const names = (kept === undefined ? [] : readdirSync(kept)).filter((name) =>
    /^(record|warehouse)\.db$/.test(name),
  );
  for (const name of names) cpSync(join(kept ?? '', name), join(data, name));
  if (!existsSync(recordFile(data))) generateRecord({ events, file: recordFile(data) });
  // Migrates the record.
  cli(data, 'site', 'list');
  const { warehouse, projector } = await openProjected(recordFile(data), warehouseFile(data), console.error);
  const position = await projector.catchUp();
  await warehouse.compact();
  await projector.close();
  await warehouse.close();
  return position;
}

async function serve(data: string, key: string, seconds: number): Promise<void> {
  const began = performance.now();
  const server = spawn(
    'node',
    ['dist/main.js', 'serve', '--data', data, '--port', String(PORT), '--log-level', 'warn'],
    {
      stdio: 'ignore',
    },
  );
  try {
    await until(async () => (await fetch(`http://127.0.0.1:${PORT}/readyz`)).ok);
    const taken = () => {
      const processor = processorTime(server.pid).own / 1e6;
      return `${((performance.now() - began) / 1000).toFixed(2)} s, ${processor.toFixed(2)} of processor time`;
    };
    say('start to ready', taken(), '≤ 2 s at 1 million');
    const at = { port: PORT, key };
    const memory = watchMemory(server.pid ?? 0);
    const first = ASKED[0];
    if (first !== undefined) await askServer(at, first);
    say('start to first answer', taken(), '');
    await wait(3_000);
    say('memory at rest', memory(), '≤ 300 MiB at 1 million');
    const statuses = new Set<number>();
    for (let round = 0; round < 2; round += 1)
      for (const question of ASKED) statuses.add((await askServer(at, question)).status);
    say('memory, one question at a time', memory(), '≤ 700 MiB at 10 million');
    const script = writeScript(join(data, 'wrk.lua'), false);
    const target = { name: 'Firsthand', port: PORT, process: server, script };
    load(target, 2);
    const alone = load(target, seconds);
    say('memory while it collects', memory(), '');
    const asking = startThread(new URL('./asking', import.meta.url), {
      ...at,
      atOnce: AT_ONCE,
    } satisfies Asking);
    await wait(1_000);
    const beside = load(target, seconds);
    asking.postMessage('stop');
    const [counted] = await once(asking, 'message');
    const p99 = `${alone.p99.toFixed(1)} ms alone (${alone.rate.toFixed(0)}/s), ${beside.p99.toFixed(1)} beside (${beside.rate.toFixed(0)}/s)`;
    say(`p99 of collection, ${AT_ONCE} reports`, `${p99}: ${(beside.p99 / alone.p99).toFixed(2)} ×`, '≤ 2 ×');
    say('answers meanwhile, by status', JSON.stringify(counted), '200, 503 after 5 s');
    say('memory meanwhile', memory(), '≤ 700 MiB at 10 million');
    await wait(15_000);
    say('memory after 15 s at rest', memory(), '≤ 300 MiB at 1 million');
  } finally {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
}

/** @returns a function that tells the most resident memory since it was last called, and what is resident now (proc(5)) */
function watchMemory(pid: number): () => string {
  const read = (name: string) =>
    Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) >> 10;
  return () => {
    const text = `${read('VmHWM')} MiB at most, ${read('VmRSS')} now`;
    // Begins the peak anew.
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
    return text;
  };
}

function sizeOf(data: string): number {
  return readdirSync(data)
    .filter((name) => /^(record|warehouse)\.db(-wal|\.wal)?$/.test(name))
    .reduce((sum, name) => sum + statSync(join(data, name)).size, 0);
}

function cli(data: string, ...args: readonly string[]): string {
  return execFileSync('node', ['dist/main.js', ...args, '--data', data], { encoding: 'utf8' }).trim();
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo().catch(() => false))) await wait(10);
}

function say(what: string, value: string, budget: string): void {
  console.log(`${what.padEnd(34)} ${value}${budget === '' ? '' : ` (budget ${budget})`}`);
}
