import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Running, startFirsthand, view } from '../running.ts';

const GOOGLEBOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
const GPTBOT = 'Mozilla/5.0 AppleWebKit/537.36; compatible; GPTBot/1.2; +https://openai.com/gptbot';
const line = (agent: string, address: string, path: string) =>
  `${address} - - [${time}] "GET ${path} HTTP/1.1" 200 512 "-" "${agent}"\n`;
const [day, month, year, clock] = new Date().toUTCString().slice(5, 25).split(' ');
const time = `${day}/${month}/${year}:${clock} +0000`;

let lists: string;
let firsthand: Running;
beforeAll(async () => {
  lists = mkdtempSync(join(tmpdir(), 'firsthand-lists-'));
  mkdirSync(lists, { recursive: true });
  writeFileSync(join(lists, 'Google.txt'), '127.0.0.1\n66.249.64.0/19\n');
  firsthand = await startFirsthand({ FIRSTHAND_CRAWLERS: lists });
  await firsthand.beacon(view({ url: 'https://example.com/by-tag' }), { 'user-agent': GOOGLEBOT });
  await firsthand.send('/pixel.gif?domain=example.com&url=https://example.com/by-pixel', {
    headers: { 'user-agent': GPTBOT },
  });
  await firsthand.beacon(view());
  const log =
    line(GOOGLEBOT, '66.249.66.1', '/by-log') +
    line(GOOGLEBOT, '203.0.113.9', '/by-log') +
    line(GOOGLEBOT, '66.249.66.1', '/style.css') +
    line('curl/8.5.0', '203.0.113.9', '/by-log');
  const options = { site: 'example.com', format: 'combined', zone: 'UTC', stepwise: false };
  const bytes = (async function* () {
    yield Buffer.from(log);
  })();
  for await (const _ of await firsthand.app.ports.importLog(options, bytes)) {
    // Until its end.
  }
});
afterAll(async () => {
  await firsthand.stop();
  rmSync(lists, { recursive: true });
});

interface Answer {
  results: { dimensions: string[]; metrics: number[] }[];
  meta: { warnings: { code: string }[]; totals?: { metrics: number[] } };
}
const ask = async (question: Record<string, unknown>): Promise<Answer> =>
  (await firsthand.app.ports.report('answer', {
    site: 'example.com',
    period: '7d',
    metrics: ['pageviews'],
    ...question,
  })) as Answer;
const rows = async (question: Record<string, unknown>) =>
  (await ask(question)).results.map(({ dimensions, metrics }) => [...dimensions, ...metrics]);

describe('A question about crawlers', () => {
  it('is answered for those at every door, by name, operator and kind', async () => {
    const metrics = ['pageviews', 'events', 'visitors', 'visits'];
    expect(await rows({ metrics, dimensions: ['visit:crawler'] })).toEqual([
      ['Googlebot', 3, 4, 3, 0],
      ['GPTBot', 1, 1, 1, 0],
      ['curl', 1, 1, 1, 0],
    ]);
    expect(await rows({ dimensions: ['visit:crawler_operator', 'visit:crawler_kind'] })).toEqual([
      ['Google', 'search-engine', 3],
      ['OpenAI', 'ai-crawler', 1],
      ['haxx.se', 'http-library', 1],
    ]);
  });

  it('says that it is about crawlers alone, and its rows make up its total', async () => {
    const { results, meta } = await ask({ dimensions: ['visit:crawler'], include: ['totals'] });
    expect(meta.warnings.map(({ code }) => code)).toContain('crawlers');
    expect(meta.totals?.metrics).toEqual([results.reduce((sum, { metrics }) => sum + (metrics[0] ?? 0), 0)]);
  });

  it('may be any question with a filter that names them', async () => {
    const filters = [['is', 'visit:crawler_kind', ['ai-crawler', 'search-engine']]];
    expect(await rows({ dimensions: ['event:page'], filters })).toEqual([
      ['/by-log', 2],
      ['/by-pixel', 1],
      ['/by-tag', 1],
      ['/style.css', 0],
    ]);
    expect(await rows({ filters: [['is_not', 'visit:crawler', ['Googlebot']]] })).toEqual([[2]]);
  });

  it('tells whose address its operator publishes', async () => {
    expect(await rows({ dimensions: ['visit:crawler', 'visit:crawler_verified'] })).toEqual([
      ['Googlebot', 'verified', 2],
      ['GPTBot', 'unknown', 1],
      ['Googlebot', 'false', 1],
      ['curl', 'unknown', 1],
    ]);
    expect(await rows({ filters: [['is', 'visit:crawler_verified', 'verified']] })).toEqual([[2]]);
  });

  it('leaves crawlers out of every other question, and takes people in where all is asked for', async () => {
    expect(await rows({ metrics: ['visitors', 'pageviews', 'events'] })).toEqual([[1, 1, 1]]);
    expect(await rows({ dimensions: ['visit:crawler'], include: ['excluded'] })).toContainEqual([
      '(none)',
      1,
    ]);
  });
});
