import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { openProjected } from '../src/warehouse/project.ts';
import { generateRecord } from './generate.ts';

/** Events that come in one commit of a busy server, and how many such commits are followed. */
const TICK = 5_000;
const TICKS = 100;

/**
 * Projection: bytes an event on disk, events a second when the warehouse is made anew, and how long the warehouse takes to
 * follow commits of 5 000 events.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { events: { type: 'string', default: '1000000' } },
  });
  const events = Number(values.events);
  const directory = mkdtempSync(join(tmpdir(), 'firsthand-bench-'));
  try {
    const record = join(directory, 'record.db');
    const made = generateRecord({ events: events + TICK * TICKS, file: record });
    say(`record of ${made.events} events`, `${made.seconds.toFixed(1)} s`);
    const later = holdBack(record, events);
    await measure(directory, record, later);
    later.close();
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function measure(directory: string, record: string, later: Database.Database): Promise<void> {
  const { warehouse, projector } = await openProjected(record, join(directory, 'warehouse.db'), say);
  const memory = watchMemory();
  const started = performance.now();
  const before = process.cpuUsage();
  const position = await projector.catchUp();
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  say(
    'made anew',
    `${Math.round(position / seconds)} events/s, ${((user + system) / position).toFixed(1)} µs of processor an event`,
  );
  say('most memory', `${memory()} MiB resident`);
  await warehouse.compact();
  const bytes = sizes(directory, position);
  say('on disk', `${bytes('record.db')} + ${bytes('warehouse.db')} bytes an event`);

  const delays: number[] = [];
  for (let tick = 0; tick < TICKS; tick += 1) {
    const end = position + (tick + 1) * TICK;
    later.prepare('insert into events select * from later where id > ? and id <= ?').run(end - TICK, end);
    const asked = performance.now();
    await projector.catchUp();
    delays.push(performance.now() - asked);
  }
  delays.sort((a, b) => a - b);
  const at = (share: number) => `${Math.round(delays[Math.floor(share * (delays.length - 1))] ?? 0)} ms`;
  say(`following ${TICK} events`, `median ${at(0.5)}, p95 ${at(0.95)}, worst ${at(1)}`);
  await warehouse.compact();
  const grown = sizes(directory, position + TICKS * TICK);
  say('on disk, after that', `${grown('record.db')} + ${grown('warehouse.db')} bytes an event`);
  await projector.close();
  await warehouse.close();
}

/** Moves the newest events aside, to be committed later under their own numbers. */
function holdBack(record: string, after: number): Database.Database {
  const db = new Database(record);
  db.pragma('synchronous = off');
  db.exec(`attach ':memory:' as aside`);
  db.exec(
    `create table aside.later as select * from events where id > ${after}; delete from events where id > ${after}`,
  );
  db.exec('vacuum');
  return db;
}

function sizes(directory: string, events: number): (name: string) => string {
  const files = readdirSync(directory);
  return (name) => {
    const total = files
      .filter((file) => file.startsWith(name))
      .reduce((sum, file) => sum + statSync(join(directory, file)).size, 0);
    return (total / events).toFixed(1);
  };
}

function watchMemory(): () => number {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 50).unref();
  return () => {
    clearInterval(timer);
    return Math.round(most / 2 ** 20);
  };
}

function say(what: string, value = ''): void {
  console.log(`${what.padEnd(32)} ${value}`);
}
