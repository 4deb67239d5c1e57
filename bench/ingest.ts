import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { recordFile, warehouseFile } from '../src/record/open.ts';
import { openProjected } from '../src/warehouse/project.ts';
import { generateRecord } from './generate.ts';
import { type Load, load, type Server, startServer, writeScript } from './load.ts';

const FIRST_PORT = 18_710;

/** A server under load and what its rate is compared with. */
interface Side {
  server: Server;
  /** Index of the side that it is a share of; its own for the first. */
  beside: number;
  /** The least share that DESIGN §7 and §8 allow. */
  budget: number;
}

/**
 * Durable beacons in one run on one machine, `wrk -t1 -c64`, all sides in turn, medians: a bare node:http server, Firsthand
 * beside it, with `--events N` Firsthand with that many events in its record beside the one without, and with
 * `--distinct-paths` Firsthand that is sent a million distinct paths beside the one that is sent one.
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
  const sides: Side[] = [];
  try {
    const one = writeScript(join(directory, 'one.lua'), false);
    const bare = ['--import', 'tsx', 'bench/bare.ts', String(FIRST_PORT)];
    sides.push({ server: await startServer('bare', FIRST_PORT, one, bare), beside: 0, budget: 1 });
    const add = async (name: string, script: string, beside: number, budget: number, events = 0) => {
      const data = join(directory, name.replaceAll(' ', '-'));
      await prepare(data, events);
      const port = FIRST_PORT + sides.length;
      const serve = ['dist/main.js', 'serve', '--data', data, '--port', String(port), '--log-level', 'warn'];
      sides.push({ server: await startServer(name, port, script, serve), beside, budget });
    };
    await add('Firsthand', one, 0, 0.5);
    if (Number(values.events) > 0) await add('filled', one, 1, 0.9, Number(values.events));
    if (values['distinct-paths']) {
      await add('distinct paths', writeScript(join(directory, 'distinct.lua'), true), 1, 0.8);
    }
    compare(sides, Number(values.rounds), Number(values.seconds));
  } finally {
    for (const { server } of sides) {
      server.process.kill('SIGTERM');
      await once(server.process, 'exit');
    }
    rmSync(directory, { recursive: true });
  }
}

/** A data directory with one site and so many events, already in the warehouse. */
async function prepare(data: string, events: number): Promise<void> {
  if (events === 0) {
    execFileSync('node', ['dist/main.js', 'site', 'add', 'example.com', '--data', data], { stdio: 'ignore' });
    return;
  }
  mkdirSync(data, { mode: 0o700 });
  const made = generateRecord({ events, file: recordFile(data), domain: 'example.com' });
  const { warehouse, projector } = await openProjected(recordFile(data), warehouseFile(data), console.error);
  await projector.catchUp();
  await projector.close();
  await warehouse.close();
  console.log(`record filled with ${made.events} events`);
}

function compare(sides: readonly Side[], rounds: number, seconds: number): void {
  for (const { server } of sides) load(server, 3);
  const loads: Load[][] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const now = sides.map(({ server }) => load(server, seconds));
    loads.push(now);
    console.log(`round ${round}: ${sides.map((_, side) => describe(sides, side, [now])).join(' · ')}`);
  }
  console.log(`median of ${rounds}:`);
  sides.forEach(({ budget, beside }, side) => {
    const { serverTime, wrkTime } = medians(loads, side);
    const time = `${serverTime.toFixed(1)} µs of processor a request, wrk ${wrkTime.toFixed(1)}`;
    const allowed = side === beside ? '' : ` (budget ≥ ${budget}, p99 ≤ 50 ms)`;
    console.log(`  ${describe(sides, side, loads)}${allowed}; ${time}`);
  });
}

/** `Firsthand 20000/s = 0.352 of bare, p99 10.1 ms`, the ratio being the median of each round's. */
function describe(sides: readonly Side[], side: number, loads: readonly Load[][]): string {
  const { server, beside } = sides[side] ?? raise(side);
  const { rate, p99, failures } = medians(loads, side);
  const ratio = median(loads.map((now) => (now[side]?.rate ?? 0) / (now[beside]?.rate ?? 0)));
  const share = side === beside ? '' : ` = ${ratio.toFixed(3)} of ${sides[beside]?.server.name}`;
  return `${server.name} ${rate.toFixed(0)}/s${share}, p99 ${p99.toFixed(1)} ms${failures > 0 ? `, ${failures} FAILED` : ''}`;
}

function medians(loads: readonly Load[][], side: number): Load {
  const of = (name: keyof Load) => median(loads.map((now) => now[side]?.[name] ?? Number.NaN));
  return {
    rate: of('rate'),
    p99: of('p99'),
    failures: loads.reduce((sum, now) => sum + (now[side]?.failures ?? 0), 0),
    serverTime: of('serverTime'),
    wrkTime: of('wrkTime'),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

function raise(side: number): never {
  throw new RangeError(`There is no side ${side}.`);
}
