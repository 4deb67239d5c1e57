import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../src/config.ts';
import { start } from '../src/serve.ts';
import { generateRecord } from './generate.ts';

const ROUNDS = 7;
/** What is looked at, and how long it may take at 1 million events, in milliseconds (DESIGN §7, issue 5). */
const VIEWS = [
  { name: 'first paint with all panels', query: '', part: null, budget: 500 },
  { name: 'click on a source', query: '?visit:source=is:Google', part: 'screen', budget: 300 },
  { name: 'click on a page', query: '?event:page=is:/', part: 'screen', budget: 300 },
  { name: 'another tab', query: '?sources=channel', part: 'card-sources', budget: 300 },
] as const;

/** Of the rounds after the first, which warms up. */
function median(rounds: readonly number[]): number {
  const sorted = rounds.slice(1).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Time from request to last byte of the screen of a site of `--events N` (default 1 million) events in 30 days, warm, median. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { events: { type: 'string', default: '1000000' }, data: { type: 'string' } },
  });
  const directory = values.data ?? mkdtempSync(join(tmpdir(), 'firsthand-bench-'));
  const file = join(directory, 'record.db');
  const isNew = !existsSync(join(directory, 'warehouse.db'));
  if (!existsSync(file)) generateRecord({ events: Number(values.events), file, end: Date.now() });
  const serving = await start(
    readConfig({ FIRSTHAND_DATA: directory, FIRSTHAND_PORT: '0', FIRSTHAND_LOG_LEVEL: 'warn' }, {}),
  );
  const { ports } = serving.app;
  try {
    if (isNew) await ports.rebuild();
    const { link } = await ports.addUser({ email: `bench${Date.now()}`, role: 'owner' });
    const at = `http://127.0.0.1:${serving.port}`;
    const signedIn = await fetch(at + new URL(link).pathname, { method: 'POST', redirect: 'manual' });
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    for (const { name, query, part, budget } of VIEWS) {
      const times: number[] = [];
      const processor: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const [began, used] = [performance.now(), process.cpuUsage()];
        const answer = await fetch(`${at}/sites/example.com${query}`, {
          headers: { cookie, ...(part === null ? {} : { 'x-fragment': part }) },
        });
        const text = await answer.text();
        if (answer.status !== 200 || text.includes('class="trouble"')) throw new Error(`${name}: ${text}`);
        times.push(performance.now() - began);
        const { user, system } = process.cpuUsage(used);
        processor.push((user + system) / 1_000);
      }
      const [wall, cpu] = [median(times), median(processor)].map((value) => value.toFixed(0).padStart(6));
      console.log(`${name.padEnd(30)} ${wall} ms of ${budget}, processor ${cpu} ms`);
    }
  } finally {
    await serving.stop();
    if (values.data === undefined) rmSync(directory, { recursive: true, force: true });
  }
}
