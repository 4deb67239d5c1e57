import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { openRecordReader, recordFile } from '../src/record/open.ts';
import { FIREFOX, type Running, startFirsthand } from './running.ts';

const DAY = 86_400_000;
let place: string;
let data: string;
let running: Running | null = null;
let key: string;
beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'firsthand-'));
  data = join(place, 'data');
});
afterEach(async () => {
  await running?.stop();
  running = null;
  rmSync(place, { recursive: true, force: true });
});

async function begin(settings: Parameters<typeof startFirsthand>[0] = {}) {
  running = await startFirsthand({ FIRSTHAND_DATA: data, FIRSTHAND_IP: 'full', ...settings });
  // From here on nothing is removed but when it is asked for.
  await running.app.ports.removeDue();
  key = (await running.app.ports.addKey({ name: 'crm', scope: 'write' })).key;
  return running;
}
const here = () => {
  if (running === null) throw new Error('Nothing runs.');
  return running;
};
async function send(daysAgo: number, path: string, more: Record<string, unknown> = {}) {
  const event = {
    name: 'pageview',
    url: `https://example.com/${path}`,
    domain: 'example.com',
    timestamp: new Date(Date.now() - daysAgo * DAY).toISOString(),
    ip: `203.0.113.${daysAgo % 250}`,
    user_agent: FIREFOX,
    visitor_id: 'customer-17',
    ...more,
  };
  const answer = await here().send('/api/events', {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify([event]),
  });
  expect(answer.json()).toEqual({ results: [{ status: 'recorded' }] });
}
const ask = async (...metrics: string[]) => {
  const question = { site: 'example.com', period: 'all', metrics };
  const answer = (await here().app.ports.report('answer', question)) as { results: { metrics: number[] }[] };
  return answer.results[0]?.metrics;
};
const rows = (columns: string) => {
  const db = openRecordReader(recordFile(data));
  try {
    return db.prepare<[], unknown[]>(`select ${columns} from records order by time`).raw().all();
  } finally {
    db.close();
  }
};
const filesWith = (text: string) =>
  readdirSync(data).filter(
    (name) => statSync(join(data, name)).isFile() && readFileSync(join(data, name)).includes(text),
  );

describe('retention', () => {
  it('removes what is older than the site keeps, to the last byte, from reports too', async () => {
    await begin({ FIRSTHAND_RETENTION_DAYS: '30' });
    for (let index = 0; index < 20; index++) await send(31 + index, `canarybird-${index}`);
    for (const days of [29, 5, 0]) await send(days, `sparrow-${days}`);
    expect(await ask('events', 'visits')).toEqual([23, 23]);
    expect(await here().app.ports.removeDue()).toEqual({ events: 20, addresses: 0, identifiers: 0 });
    expect(await ask('events', 'visits')).toEqual([3, 3]);
    expect(rows('page')).toEqual([['/sparrow-29'], ['/sparrow-5'], ['/sparrow-0']]);
    expect(filesWith('canarybird')).toEqual([]);
    expect(filesWith('sparrow-29')).not.toEqual([]);
    expect(await here().app.ports.removeDue()).toEqual({ events: 0, addresses: 0, identifiers: 0 });
  });

  it('keeps everything for ever where it is 0, and what is on hold', async () => {
    await begin({ FIRSTHAND_RETENTION_DAYS: '0' });
    await send(2_000, 'old');
    await send(2_000, 'held', { visitor_id: 'customer-18' });
    expect(await here().app.ports.removeDue()).toMatchObject({ events: 0 });
    await here().app.ports.hold({ user: 'customer-18', site: 'example.com', reason: 'a dispute' });
    await here().app.ports.changeSite('example.com', { settings: { retentionDays: 30 } });
    await here().app.ports.removeDue();
    expect(rows('page')).toEqual([['/held']]);
  });

  it('removes addresses at an age of their own', async () => {
    await begin({ FIRSTHAND_ADDRESS_DAYS: '7' });
    await send(9, 'a', { ip: '198.51.100.99' });
    await send(6, 'b', { ip: '198.51.100.66' });
    expect(await here().app.ports.removeDue()).toEqual({ events: 0, addresses: 1, identifiers: 0 });
    expect(rows('page, address')).toEqual([
      ['/a', null],
      ['/b', '198.51.100.66'],
    ]);
    expect(filesWith('198.51.100.99')).toEqual([]);
  });

  it('cuts identifiers off at an age of their own, and visits stay what they were', async () => {
    await begin({ FIRSTHAND_IDENTIFIER_DAYS: '10' });
    for (const days of [20, 20, 12, 3]) await send(days, `${days}`);
    expect(await ask('visitors', 'visits', 'events')).toEqual([1, 3, 4]);
    const [, before] = rows('visitor').map(([id]) => id);
    expect(await here().app.ports.removeDue()).toEqual({ events: 0, addresses: 0, identifiers: 3 });
    const after = rows('visitor').map(([id]) => id);
    expect(new Set(after.slice(0, 3)).size).toBe(1);
    expect(after[0]).not.toBe(before);
    expect(after[3]).toBe(before);
    expect(await ask('visitors', 'visits', 'events')).toEqual([2, 3, 4]);
    expect(await here().app.ports.removeDue()).toEqual({ events: 0, addresses: 0, identifiers: 0 });
    // Who is forgotten now is no longer found among them.
    expect(await here().app.ports.forget({ user: 'customer-17' })).toMatchObject({ events: 1 });
  });

  it('is not misled by a clock that is set ahead while it runs', async () => {
    await begin({ FIRSTHAND_RETENTION_DAYS: '30' });
    await here().beacon({ name: 'pageview', url: 'https://example.com/new', domain: 'example.com' });
    const { Retention } = await import('../src/retention.ts');
    const record = openRecordReader(recordFile(data));
    const said: string[] = [];
    let ahead = 0;
    const retention = new Retention({
      record,
      writer: here().app.writer,
      eraser: here().app.eraser,
      now: () => Date.now() + ahead,
      uptime: () => performance.now(),
      info: () => undefined,
      warn: (text) => said.push(text),
    });
    await retention.run();
    ahead = 400 * DAY;
    expect(await retention.run()).toMatchObject({ events: 0 });
    expect(said).toEqual([expect.stringMatching(/^Nothing more is removed by age: the clock says 20\d\d-/)]);
    await retention.confirmClock();
    expect(retention.doubt).toBeNull();
    expect(await retention.run()).toMatchObject({ events: 1 });
    record.close();
  });

  it('refuses a log with lines that are older, naming the setting', async () => {
    await begin({ FIRSTHAND_RETENTION_DAYS: '30' });
    const line = (days: number) => {
      const time = new Date(Date.now() - days * DAY).toISOString();
      const request = 'GET /x HTTP/1.1';
      return JSON.stringify({
        time,
        remote_addr: '192.0.2.1',
        request,
        status: 200,
        http_user_agent: FIREFOX,
      });
    };
    const bring = async (days: number) => {
      const body = async function* () {
        yield Buffer.from(`${line(days)}\n`);
      };
      const options = { site: 'example.com', format: 'auto', zone: 'UTC', stepwise: false };
      let last: unknown;
      for await (const step of await here().app.ports.importLog(options, body())) last = step;
      return last;
    };
    await expect(bring(40)).rejects.toThrow(
      /older than the 30 days that example\.com keeps: .*--retention-days/,
    );
    expect(await bring(29)).toMatchObject({ recorded: 1 });
  });
});

it.each(['-1', '1.5', 'never', '40000'])('a retention of %s days is refused in one line', (given) => {
  expect(() => readConfig({ FIRSTHAND_RETENTION_DAYS: given }, {})).toThrow(
    `FIRSTHAND_RETENTION_DAYS is "${given}"; allowed is a whole number of days`,
  );
});
