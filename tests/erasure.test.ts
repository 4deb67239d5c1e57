import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { browserVisitor, identifiedVisitor } from '../src/identity/visitor.ts';
import { shownId } from '../src/model/visitorId.ts';
import { backUp } from '../src/record/backup/backup.ts';
import { restore } from '../src/record/backup/restore.ts';
import { POINTERS } from '../src/record/erase/find.ts';
import { openRecord, openRecordReader, recordFile } from '../src/record/open.ts';
import { FIREFOX, type Running, startFirsthand } from './running.ts';

let place: string;
let data: string;
let running: Running | null = null;
beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'firsthand-'));
  data = join(place, 'data');
  running = await startFirsthand({ FIRSTHAND_DATA: data });
});
afterEach(async () => {
  await running?.stop();
  running = null;
  rmSync(place, { recursive: true, force: true });
});
const here = () => {
  if (running === null) throw new Error('Nothing runs.');
  return running;
};

const COOKIE = (letter: string) => `20261101.${letter.repeat(21)}A`;
const idOf = (letter: string) => shownId(browserVisitor('example.com', `${letter.repeat(21)}A`));

/** Everything that an event can tell, marked with a word that occurs nowhere else. */
const telling = (word: string, more: Record<string, unknown> = {}) => ({
  name: `event-${word}`,
  url: `https://example.com/page-${word}?utm_campaign=campaign-${word}`,
  domain: 'example.com',
  referrer: `https://from-${word}.example/`,
  title: `title-${word}`,
  product: `product-${word}`,
  props: { [`key-${word}`]: `prop-${word}` },
  ...more,
});

const visit = async (letter: string, event: unknown, agent?: string) => {
  const headers = {
    cookie: `fh_id=${COOKIE(letter)}`,
    ...(agent === undefined ? {} : { 'user-agent': agent }),
  };
  const answer = await here().beacon(event, headers);
  expect(answer.status).toBe(204);
  return answer.headers['x-firsthand'];
};
const pageviews = async (metric = 'events') => {
  const answer = (await here().app.ports.report('answer', {
    site: 'example.com',
    period: 'all',
    metrics: [metric],
  })) as { results: { metrics: number[] }[] };
  return answer.results[0]?.metrics[0] ?? 0;
};
const forget = (named: Parameters<Running['app']['ports']['forget']>[0]) => here().app.ports.forget(named);

/** Files under the data directory whose bytes hold a text. */
function filesWith(text: string | Buffer): string[] {
  return readdirSync(data, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(data, name)).isFile() && readFileSync(join(data, name)).includes(text))
    .sort();
}

describe('forgetting a visitor', () => {
  it('leaves no byte of it in any file, and all of the others', async () => {
    const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) canarybird/7.0 Gecko/20100101 Firefox/143.0';
    for (let index = 0; index < 5; index++) await visit('c', telling('canarybird'), agent);
    await visit('s', telling('sparrow'));
    await visit('s', telling('sparrow'));
    expect(await pageviews()).toBe(7);
    expect(filesWith('canarybird').length).toBeGreaterThan(0);
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(browserVisitor('example.com', `${'c'.repeat(21)}A`));
    expect(filesWith(bytes).length).toBeGreaterThan(0);

    const done = await forget({ id: COOKIE('c') });
    expect(done).toMatchObject({ events: 5, left: 0 });
    expect(done.facts).toBeGreaterThanOrEqual(7);
    expect(filesWith('canarybird')).toEqual([]);
    expect(filesWith(bytes)).toEqual([]);
    expect(await pageviews()).toBe(2);
    expect(await pageviews('visitors')).toBe(1);
    const db = openRecordReader(recordFile(data));
    expect(db.prepare('select distinct page from records').pluck().all()).toEqual(['/page-sparrow']);
    db.close();
    await here().stop();
    expect(filesWith('canarybird')).toEqual([]);
    running = null;
  });

  it('lets the same pages be recorded again for others', async () => {
    await visit('c', telling('shared'));
    await forget({ id: idOf('c') });
    await visit('s', telling('shared'));
    await visit('s', telling('other'));
    const db = openRecordReader(recordFile(data));
    expect(db.prepare('select page, name, title, source from records order by record').all()).toEqual([
      { page: '/page-shared', name: 'event-shared', title: 'title-shared', source: 'from-shared.example' },
      { page: '/page-other', name: 'event-other', title: 'title-other', source: 'from-other.example' },
    ]);
    db.close();
    expect(await pageviews()).toBe(2);
  });

  it('finds whom the site names itself, and whom an address and time name', async () => {
    const { key } = await here().app.ports.addKey({ name: 'crm', scope: 'write' });
    const send = (event: unknown) =>
      here().send('/api/events', {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify([event]),
      });
    const at = (day: string) => ({
      timestamp: `2026-11-${day}T12:00:00Z`,
      user_agent: 'Mozilla/5.0 Firefox/143.0',
    });
    await send({ ...telling('named'), visitor_id: 'customer-17', id: 'order-17', ...at('03') });
    await send({ ...telling('one'), ip: '192.0.2.55', ...at('03') });
    await send({ ...telling('two'), ip: '192.0.2.99', ...at('09') });
    await send({ ...telling('three'), ip: '198.51.100.1', ...at('03') });
    expect(await pageviews()).toBe(4);
    expect(await forget({ user: 'customer-17', site: 'example.com' })).toMatchObject({ events: 1 });
    expect(filesWith('order-17')).toEqual([]);
    const found = await forget({ address: '192.0.2.55', from: '2026-11-01', to: '2026-11-03' });
    expect(found).toMatchObject({ events: 1, left: 0 });
    const db = openRecordReader(recordFile(data));
    expect(db.prepare('select page from records order by page').pluck().all()).toEqual([
      '/page-three',
      '/page-two',
    ]);
    db.close();
    // The site's own system sends it again, as it does until it is told that it was recorded.
    const again = await send({ ...telling('named'), visitor_id: 'customer-17', id: 'order-17', ...at('03') });
    expect(again.json()).toEqual({ results: [{ status: 'declined', reason: 'erased' }] });
    expect(await pageviews()).toBe(2);
  });

  it('is not undone by a log that is imported later', async () => {
    const line = (letter: string, path: string) =>
      `192.0.2.1 - - [05/Nov/2026:10:00:00 +0000] "GET /${path} HTTP/1.1" 200 5 "-" "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0" "fh_id=${COOKIE(letter)}"\n`;
    const log = Buffer.from(line('c', 'a') + line('c', 'b') + line('s', 'c'));
    const format =
      '{address} - - [{time}] "{request}" {status} {bytes} "{referrer}" "{user_agent}" "{cookie}"';
    const options = { site: 'example.com', format, zone: 'UTC', stepwise: false };
    const bring = async () => {
      let last: unknown;
      for await (const step of await here().app.ports.importLog(
        options,
        (async function* () {
          yield log;
        })(),
      ))
        last = step;
      return last;
    };
    expect(await bring()).toMatchObject({ recorded: 3 });
    expect(await forget({ id: COOKIE('c') })).toMatchObject({ events: 2 });
    expect(await bring()).toMatchObject({ recorded: 0, duplicates: 1, notImported: { erased: 2 } });
    expect(await pageviews()).toBe(1);
  });

  it('is not undone by a log whose import had begun before', async () => {
    const line = (path: string) =>
      `192.0.2.1 - - [05/Nov/2026:10:00:00 +0000] "GET /${path} HTTP/1.1" 200 5 "-" "${FIREFOX}" "fh_id=${COOKIE('c')}"\n`;
    const format =
      '{address} - - [{time}] "{request}" {status} {bytes} "{referrer}" "{user_agent}" "{cookie}"';
    let erased: { events: number } | null = null;
    const body = async function* () {
      yield Buffer.from(line('canarybird-1'));
      erased = await forget({ id: COOKIE('c') });
      yield Buffer.from(line('canarybird-2'));
    };
    const options = { site: 'example.com', format, zone: 'UTC', stepwise: true };
    for await (const _ of await here().app.ports.importLog(options, body()));
    expect(erased).toMatchObject({ left: 0 });
    expect(filesWith('canarybird')).toEqual([]);
  });

  it('is not undone by an older backup', async () => {
    await visit('c', telling('canarybird'));
    await visit('s', telling('sparrow'));
    const identity = await generateIdentity();
    const file = join(place, 'older.age');
    await backUp(data, file, { recipients: [await identityToRecipient(identity)] });
    await forget({ id: COOKIE('c') });
    await here().stop();
    running = null;
    const restored = await restore(data, file, { identities: [identity] }, true);
    expect(restored).toMatchObject({ events: 1, forgotten: 1 });
    expect(filesWith('canarybird')).toEqual([]);
    running = await startFirsthand({ FIRSTHAND_DATA: data });
    expect(await pageviews()).toBe(1);
  });

  it('is carried on at the next start when a death has interrupted it', async () => {
    for (let index = 0; index < 4; index++) await visit('c', telling('canarybird'));
    await visit('s', telling('sparrow'));
    expect(await pageviews()).toBe(5);
    await here().stop();
    running = null;
    // As it is left by a process that died after its first step.
    const db = openRecord(recordFile(data));
    const { addErasures } = await import('../src/record/erase/ledger.ts');
    const { removeEvents } = await import('../src/record/erase/remove.ts');
    const until = Date.now();
    addErasures(db, {
      subjects: [{ kind: 'visitor', site: 'example.com', visitor: idOf('c'), since: 0, until }],
      now: until,
    });
    removeEvents(db, { events: [1, 2], ids: [] });
    db.close();
    running = await startFirsthand({ FIRSTHAND_DATA: data });
    await expect.poll(() => filesWith('canarybird'), { timeout: 20_000 }).toEqual([]);
    expect(await pageviews()).toBe(1);
    const after = openRecordReader(recordFile(data));
    await expect
      .poll(() => after.prepare('select count(*) from erasures where done_at is null').pluck().get())
      .toBe(0);
    after.close();
  });

  it('is refused with the reason while a hold stands', async () => {
    await visit('c', telling('canarybird'));
    await here().app.ports.hold({ id: idOf('c'), reason: 'court order 7 O 12/26' });
    await expect(forget({ id: COOKIE('c') })).rejects.toThrow(
      /on hold since .*court order 7 O 12\/26.*nothing was erased/,
    );
    // Nor is it taken by the address that it shares.
    const day = new Date().toISOString().slice(0, 10);
    expect(await forget({ address: '127.0.0.1', from: day, to: day })).toMatchObject({ events: 0 });
    expect(await pageviews()).toBe(1);
    await here().app.ports.release({ id: idOf('c') });
    expect(await forget({ id: COOKIE('c') })).toMatchObject({ events: 1 });
  });

  it('serves many who ask at once, beside a rebuild', async () => {
    for (const letter of 'abcdef') await visit(letter, telling(`bird-${letter}`));
    const asked = [...'abcde'].map((letter) => forget({ id: COOKIE(letter) }));
    const done = await Promise.all([...asked, here().app.ports.rebuild()]);
    expect(done.slice(0, 5).every((each) => (each as { left: number }).left === 0)).toBe(true);
    expect(await pageviews()).toBe(1);
    for (const letter of 'abcde') expect(filesWith(`bird-${letter}`)).toEqual([]);
  });

  it('finds nobody by an id that nobody has, and nothing changes', async () => {
    await visit('s', telling('sparrow'));
    expect(await forget({ id: '0123456789abcdef' })).toMatchObject({ events: 0, left: 0 });
    expect(await pageviews()).toBe(1);
  });
});

it('knows every column of an event that points into a dictionary', () => {
  const db = new Database(recordFile(data), { readonly: true });
  const columns = db.pragma('table_info(events)') as { name: string }[];
  db.close();
  const pointing = columns
    .map(({ name }) => name)
    .filter((name) => name.endsWith('_id') && name !== 'site_id');
  expect(Object.values(POINTERS).flat().sort()).toEqual(pointing.sort());
});

it('an identified visitor is another than the browser of the same name', () => {
  expect(identifiedVisitor('example.com', 'x')).not.toBe(browserVisitor('example.com', 'x'));
});
