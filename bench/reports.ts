import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Goal } from '../src/model/goal.ts';
import { DEFAULT_SETTINGS, type Site } from '../src/model/site.ts';
import { openRecord } from '../src/record/open.ts';
import type { Context } from '../src/reports/ask.ts';
import type { Row } from '../src/warehouse/port.ts';
import { openProjected } from '../src/warehouse/project.ts';
import { BY_HAND, type HandPeriod } from './byHand.ts';
import { ask, type BenchCell, difference } from './cells.ts';
import { type ClickHouse, openClickHouse } from './clickHouse.ts';
import { generateRecord } from './generate.ts';
import { type BenchQuestion, QUESTIONS, type QuestionName } from './questions.ts';

const NOW = Date.UTC(2026, 9, 31, 23);
const RATIO = 1.2;
const SITE: Site = {
  id: 1,
  domain: 'example.com',
  timeZone: 'Europe/Berlin',
  createdAt: 0,
  settings: DEFAULT_SETTINGS,
};
const GOALS: readonly Goal[] = [
  { id: 1, site: SITE.domain, name: 'Signup', match: { event: 'Signup' } },
  { id: 2, site: SITE.domain, name: 'Visit /*1', match: { page: '/*1' } },
];

/**
 * Every question of `questions.ts` over `--events N` (default 1 million) events of 30 days, warm, and the same by hand on the
 * ClickHouse engine, in turn, both with two threads; their rows must be equal. Medians of `--rounds N` (5), wall and processor
 * time. `--data DIR` keeps record, warehouse and copy for the next time. Budgets (DESIGN §7): 1.2 × by hand, 100 ms at 1 million, 1 s at 10.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      events: { type: 'string', default: '1000000' },
      data: { type: 'string' },
      only: { type: 'string', default: '' },
      rounds: { type: 'string', default: '5' },
    },
  });
  const directory = values.data ?? mkdtempSync(join(tmpdir(), 'firsthand-bench-'));
  try {
    await compare(directory, Number(values.events), values.only, Number(values.rounds));
  } finally {
    if (values.data === undefined) rmSync(directory, { recursive: true });
  }
}

async function compare(directory: string, events: number, only: string, rounds: number): Promise<void> {
  const [record, file] = ['record.db', 'warehouse.db'].map((name) => join(directory, name)) as [
    string,
    string,
  ];
  const copy = join(directory, 'clickhouse');
  if (!existsSync(record)) generateRecord({ events, file: record });
  await bringUp(record, file, copy);
  const clickHouse = await openClickHouse(copy, file);
  const { warehouse, projector } = await openProjected(record, file, console.error);
  const context: Context = { site: SITE, goals: GOALS, source: warehouse, now: NOW };
  if (clickHouse === null)
    console.log('Without ClickHouse beside it, whose engine `npm run test:clickhouse` installs.');
  console.log(
    `${'question'.padEnd(34)} ${heads(['rows', 'ms', 'cpu ms', 'by hand', 'cpu ms', 'ratio', 'of cpu'])}`,
  );
  const over: string[] = [];
  for (const name of Object.keys(QUESTIONS) as QuestionName[]) {
    if (!name.includes(only)) continue;
    const ratio = await measure(name, context, clickHouse, rounds);
    if (ratio > RATIO) over.push(name);
  }
  if (clickHouse !== null) console.log(`more than ${RATIO} × by hand: ${over.join(', ') || 'none'}`);
  await clickHouse?.close();
  await projector.close();
  await warehouse.close();
}

/** Makes the warehouse of a record, if it is not there; a copy of another one goes. */
async function bringUp(record: string, file: string, copy: string): Promise<void> {
  // Migrates one that was kept.
  openRecord(record).close();
  const { warehouse, projector } = await openProjected(record, file, console.error);
  const before = projector.position;
  if ((await projector.catchUp()) !== before) rmSync(copy, { recursive: true, force: true });
  await warehouse.compact();
  await projector.close();
  await warehouse.close();
}

/** Asks both sides and prints a line. @returns how many times as long it takes as by hand, 0 where nobody knows */
async function measure(
  name: QuestionName,
  context: Context,
  clickHouse: ClickHouse | null,
  rounds: number,
): Promise<number> {
  const question: BenchQuestion = QUESTIONS[name];
  const { rows, period } = await ask(question, context);
  const byHand = clickHouse === null ? null : () => askByHand(clickHouse, name, period);
  const differs = byHand === null ? null : difference(rows, await byHand());
  if (differs !== null) throw new Error(`${name}: ${differs}`);
  const sides: Taken[][] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    sides[0]?.push(await taken(() => ask(question, context)));
    if (byHand !== null) sides[1]?.push(await taken(byHand));
  }
  const [here, hand] = sides.map(medians);
  const figures = [rows.length, here?.wall.toFixed(0), here?.processor.toFixed(0)];
  const others =
    here === undefined || hand === undefined || byHand === null
      ? []
      : [
          hand.wall.toFixed(0),
          hand.processor.toFixed(0),
          (here.wall / hand.wall).toFixed(2),
          (here.processor / hand.processor).toFixed(2),
        ];
  console.log(`${name.padEnd(34)} ${heads([...figures, ...others])}`);
  return others.length === 0 ? 0 : Number(others[2]);
}

async function askByHand(clickHouse: ClickHouse, name: QuestionName, period: HandPeriod) {
  const rows: (readonly BenchCell[])[] = [];
  for (const text of BY_HAND[name](period)) rows.push(...(await clickHouse.rows(text)).map(cellsOf));
  return rows;
}

function cellsOf(row: Row): BenchCell[] {
  return Object.values(row).map((cell) =>
    typeof cell === 'boolean' || typeof cell === 'bigint' ? Number(cell) : cell,
  );
}

/** Milliseconds: on the wall, and of processor time of all threads of this process. */
interface Taken {
  readonly wall: number;
  readonly processor: number;
}

async function taken(work: () => Promise<unknown>): Promise<Taken> {
  const started = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { wall: performance.now() - started, processor: (user + system) / 1000 };
}

function medians(all: readonly Taken[]): Taken {
  const of = (pick: (one: Taken) => number) =>
    all.map(pick).sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
  return { wall: of((one) => one.wall), processor: of((one) => one.processor) };
}

function heads(texts: readonly (string | number | undefined)[]): string {
  return texts.map((one) => String(one ?? '').padStart(7)).join(' ');
}
