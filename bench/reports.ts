import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Goal } from '../src/model/goal.ts';
import { DEFAULT_SETTINGS, type Site } from '../src/model/site.ts';
import { answer } from '../src/reports/answer.ts';
import { openProjected } from '../src/warehouse/project.ts';
import { generateRecord } from './generate.ts';
import { QUESTIONS } from './questions.ts';

const NOW = Date.UTC(2026, 9, 31, 23);
const ROUNDS = 5;
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
 * Every question of `questions.ts` over `--events N` (default 1 million) events of 30 days, warm: median and processor time of
 * five runs. `--data DIR` keeps the record and its warehouse for the next time. Budget: 100 ms at 1 million, 1 s at 10.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      events: { type: 'string', default: '1000000' },
      data: { type: 'string' },
      only: { type: 'string', default: '' },
    },
  });
  const directory = values.data ?? mkdtempSync(join(tmpdir(), 'firsthand-bench-'));
  const record = join(directory, 'record.db');
  const events = Number(values.events);
  if (!existsSync(record)) generateRecord({ events, file: record });
  const { warehouse, projector } = await openProjected(
    record,
    join(directory, 'warehouse.db'),
    console.error,
  );
  await projector.catchUp();
  const context = { site: SITE, goals: GOALS, source: warehouse, now: NOW };
  console.log(`${'question'.padEnd(34)} ${'rows'.padStart(7)} ${'ms'.padStart(7)} ${'cpu ms'.padStart(7)}`);
  for (const [name, question] of Object.entries(QUESTIONS)) {
    if (!name.includes(values.only)) continue;
    const ask = () => answer({ site: SITE.domain, period: '30d', limit: 100, ...question }, context);
    const { meta } = await ask();
    const walls: number[] = [];
    const processor = process.cpuUsage();
    for (let round = 0; round < ROUNDS; round += 1) {
      const started = performance.now();
      await ask();
      walls.push(performance.now() - started);
    }
    const { user, system } = process.cpuUsage(processor);
    const median = walls.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
    const figures = [meta.total_rows, median.toFixed(0), ((user + system) / 1000 / ROUNDS).toFixed(0)];
    console.log(`${name.padEnd(34)} ${figures.map((one) => String(one).padStart(7)).join(' ')}`);
  }
  await projector.close();
  await warehouse.close();
  if (values.data === undefined) rmSync(directory, { recursive: true });
}
