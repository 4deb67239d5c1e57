import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Running, startFirsthand, view } from '../running.ts';

const EVENTS = 2_500;
const HOSTILE = '=HYPERLINK("https://evil.example","a, b")';

let firsthand: Running;
let auth: Record<string, string>;
beforeAll(async () => {
  firsthand = await startFirsthand();
  const { ports } = firsthand.app;
  await ports.addSite({ domain: 'example.org', timeZone: 'UTC', settings: {} });
  auth = { authorization: `Bearer ${(await ports.addKey({ name: 'read', scope: 'read' })).key}` };
  const events = Array.from({ length: EVENTS }, (_, index) => ({
    ...view({ url: `https://example.com/${index}?utm_source=${encodeURIComponent(HOSTILE)}` }),
    visitor_id: `v${index % 7}`,
    timestamp: index < 500 ? '2026-01-31T23:59:59.999Z' : '2026-02-01T00:00:00Z',
    title: 'one\r\ntwo',
  }));
  await firsthand.batch(events);
  await firsthand.batch([
    { ...view({ url: 'https://example.org/', domain: 'example.org' }), visitor_id: 'v' },
  ]);
});
afterAll(() => firsthand.stop());

const get = (query: string) =>
  fetch(`http://127.0.0.1:${firsthand.port}/api/export?${query}`, { headers: auth });
const FEBRUARY = 'site=example.com&period=2026-02-01,2026-02-28';

/** RFC 4180 as a machine of its own reads it. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  const fields = text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g);
  let row: string[] = [];
  for (const [, quoted, bare, end] of fields) {
    row.push(quoted?.replaceAll('""', '"') ?? bare ?? '');
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

describe('events of a period', () => {
  it('are one line of JSON each, as the view of the record has them', async () => {
    const answer = await get(`${FEBRUARY}&format=ndjson`);
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    const rows = (await answer.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const expected = firsthand
      .records()
      .filter(({ site, time }) => site === 'example.com' && String(time) >= '2026-02');
    expect(rows).toEqual(expected);
    expect(rows).toHaveLength(EVENTS - 500);
  });

  it('are CSV in which no text is a formula', async () => {
    const answer = await get(`${FEBRUARY}&format=csv`);
    const [header = [], ...rows] = parseCsv(await answer.text());
    expect(rows).toHaveLength(EVENTS - 500);
    const first = Object.fromEntries(header.map((name, index) => [name, rows[0]?.[index]]));
    expect(first).toMatchObject({ page: '/500', utm_source: `'${HOSTILE}`, address: '' });
    expect(rows.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
  });

  it('are a Parquet file that DuckDB reads', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'firsthand-parquet-'));
    const file = join(directory, 'events.parquet');
    writeFileSync(file, Buffer.from(await (await get(`${FEBRUARY}&format=parquet`)).arrayBuffer()));
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    const read = await connection.runAndReadAll(
      `select count(*)::int as events, min(record)::int as first, count(distinct id)::int as ids,
       min(time)::varchar as time, any_value(utm_source) as source from '${file}'`,
    );
    expect(read.getRowObjects()).toEqual([
      { events: EVENTS - 500, first: 501, ids: EVENTS - 500, time: '2026-02-01 00:00:00', source: HOSTILE },
    ]);
    connection.closeSync();
    instance.closeSync();
    rmSync(directory, { recursive: true });
  });

  it('are cut by days in the zone asked for', async () => {
    const lines = async (zone: string) =>
      (await (await get(`${FEBRUARY}&format=ndjson&time_zone=${zone}`)).text()).split('\n').length - 1;
    expect(await lines('Asia/Tokyo')).toBe(EVENTS);
    expect(await lines('America/New_York')).toBe(0);
  });

  it('are nobody’s who has no key for the site', async () => {
    const { key } = await firsthand.app.ports.addKey({ name: 'org', scope: 'read', site: 'example.org' });
    const other = { authorization: `Bearer ${key}` };
    const refused = await firsthand.send(`/api/export?${FEBRUARY}`, { headers: other });
    expect(refused.status).toBe(403);
    expect((await firsthand.send(`/api/export?${FEBRUARY}`)).status).toBe(401);
  });

  it.each([
    ['site=example.com&format=xls', 'format'],
    ['site=example.com&period=fortnight', 'period'],
    ['site=example.com&fromat=csv', 'fromat'],
    ['period=30d', 'site'],
    ['site=example.com&period=2026-13-01,2026-13-02', 'period'],
    ['site=nowhere.example', 'site'],
  ])('%s is refused, naming %s', async (query, field) => {
    const answer = await get(query);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ field });
  });

  it('stop being made when nobody reads them any more, so that others may', async () => {
    const going = Array.from({ length: 4 }, async () => {
      const leave = new AbortController();
      const answer = await fetch(
        `http://127.0.0.1:${firsthand.port}/api/export?site=example.com&period=all`,
        {
          headers: auth,
          signal: leave.signal,
        },
      );
      expect(answer.status).toBe(200);
      leave.abort();
    });
    await Promise.all(going);
    await expect.poll(async () => (await get(FEBRUARY)).status, { timeout: 10_000 }).toBe(200);
  });
});

describe('an answer', () => {
  const question = { site: 'example.com', period: 'all', metrics: ['visitors'], dimensions: ['event:page'] };
  const ask = (more: Record<string, unknown>, headers: Record<string, string> = {}) =>
    firsthand.send('/api/query', {
      method: 'POST',
      headers: { ...auth, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ ...question, ...more }),
    });

  it.each([
    [{ format: 'ndjson' }, {}],
    [{}, { accept: 'application/x-ndjson' }],
  ])('is all its rows as NDJSON with %o and %o', async (body, headers) => {
    const answer = await ask(body, headers);
    const rows = answer.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toEqual((await ask({})).json().results);
    expect(rows).toHaveLength(EVENTS);
  });

  it.each([
    [{ format: 'csv' }, {}],
    [{}, { accept: 'text/csv' }],
  ])('is all its rows as CSV with %o and %o', async (body, headers) => {
    const answer = await ask(body, headers);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    const [header, ...rows] = parseCsv(answer.text);
    expect(header).toEqual(['event:page', 'visitors']);
    expect(rows).toHaveLength(EVENTS);
    expect((await ask({ dimensions: ['visit:source'], ...body }, headers)).text).toBe(
      `visit:source,visitors\r\n"'${HOSTILE.replaceAll('"', '""')}",7\r\n`,
    );
  });

  it('is JSON for browsers and whoever says nothing', async () => {
    for (const accept of ['*/*', 'text/html,*/*;q=0.8', 'application/json, text/csv;q=0.5']) {
      expect((await ask({}, { accept })).headers['content-type']).toBe('application/json');
    }
  });

  it('keeps to a limit, and compares row by row', async () => {
    const compare = ['2026-01-01', '2026-01-31'];
    const period = ['2026-02-01', '2026-02-28'];
    const answer = await ask({ format: 'ndjson', limit: 3, period, compare, dimensions: ['visit:source'] });
    expect(
      answer.text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      {
        dimensions: [HOSTILE],
        metrics: [7],
        comparison: { dimensions: [HOSTILE], metrics: [7], change: [0] },
      },
    ]);
  });

  it('that cannot be given is a problem, in whatever format', async () => {
    const refused = await ask({ metrics: ['happiness'], format: 'csv' });
    expect(refused.status).toBe(400);
    expect(refused.json()).toMatchObject({ field: 'metrics[0]' });
  });
});
