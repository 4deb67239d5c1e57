import { existsSync, readdirSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openRecordReader } from '../../src/record/open.ts';
import { openDuckDb } from '../../src/warehouse/duckdb/open.ts';
import { openProjected, Projector } from '../../src/warehouse/project.ts';
import { raw } from '../../src/warehouse/sql.ts';
import { held } from './held.ts';
import { expected, type Numbered } from './oracle.ts';
import { PLAIN, TestRecord, type Told } from './record.ts';

let record: TestRecord;
let there: Numbered[];
let warnings: string[];

beforeEach(() => {
  record = new TestRecord();
  there = [];
  warnings = [];
});
afterEach(() => record.remove());

function arrive(count: number, told: Partial<Told> = {}): void {
  const events = Array.from({ length: count }, (_, index) => ({
    ...PLAIN,
    visitor: BigInt(index % 5),
    time: PLAIN.time + index * 60_000,
    ...told,
  }));
  const numbers = record.insert(events);
  there.push(...events.map((event, index) => ({ ...event, event: numbers[index] ?? 0 })));
}

const open = () => openProjected(record.file, record.warehouseFile, (warning) => warnings.push(warning));

/** Opens, catches up, looks, closes. */
async function projected() {
  const { warehouse, projector } = await open();
  await projector.catchUp();
  const rows = await held(warehouse);
  await projector.close();
  await warehouse.close();
  return rows;
}

const aside = () => readdirSync(record.directory).filter((name) => name.includes('.aside-'));

describe('opening a warehouse', () => {
  test('makes it, and goes on where it stood the next time, without a warning', async () => {
    arrive(20);
    expect(await projected()).toEqual(expected(there));
    arrive(20, { time: PLAIN.time + 3_600_000 });
    expect(await projected()).toEqual(expected(there));
    expect(warnings).toEqual([]);
    expect(aside()).toEqual([]);
  });

  test('makes it anew when it was deleted', async () => {
    arrive(20);
    await projected();
    unlinkSync(record.warehouseFile);
    expect(await projected()).toEqual(expected(there));
  });

  test.each([
    ['is garbage', () => writeFileSync(record.warehouseFile, 'no database at all '.repeat(1_000))],
    ['was cut off', () => truncateSync(record.warehouseFile, 9_000)],
    ['is empty of bytes', () => truncateSync(record.warehouseFile, 1)],
  ])('sets it aside and makes it anew when it %s', async (_, spoil) => {
    arrive(20);
    await projected();
    spoil();
    expect(await projected()).toEqual(expected(there));
    expect(warnings).toHaveLength(1);
    expect(aside()).toHaveLength(1);
  });

  test('sets one of another record aside', async () => {
    arrive(20);
    await projected();
    record.db.exec(`update record_identity set identity = 'another'`);
    expect(await projected()).toEqual(expected(there));
    expect(warnings.join()).toContain('another record');
  });

  test('sets one of another version aside', async () => {
    arrive(5);
    await projected();
    const warehouse = await openDuckDb(record.warehouseFile);
    await warehouse.select(raw(`update migrations set digest = 'older'`));
    await warehouse.close();
    expect(await projected()).toEqual(expected(there));
    expect(warnings.join()).toContain('another version');
  });

  test('sets one aside that is ahead of the record, as after a restored backup', async () => {
    arrive(20);
    await projected();
    record.db.exec(
      `delete from events where id > 10; update sqlite_sequence set seq = 10 where name = 'events'`,
    );
    there = there.filter(({ event }) => event <= 10);
    expect(await projected()).toEqual(expected(there));
    expect(warnings.join()).toContain('ahead');
  });

  test('sets one aside that still holds events which were erased from the record', async () => {
    arrive(20);
    await projected();
    record.erase([3, 4]);
    there = there.filter(({ event }) => event !== 3 && event !== 4);
    expect(await projected()).toEqual(expected(there));
    expect(warnings.join()).toContain('holds 20 events, the record 18');
  });

  test('keeps one file aside, not a pile of them', async () => {
    arrive(5);
    await projected();
    for (const garbage of ['first', 'second']) {
      writeFileSync(record.warehouseFile, garbage.repeat(1_000));
      await projected();
    }
    expect(warnings).toHaveLength(2);
    expect(aside()).toHaveLength(1);
  });
});

describe('following the record', () => {
  test('goes on from the last whole batch after a crash between batches', async () => {
    arrive(60);
    const warehouse = await openDuckDb(record.warehouseFile);
    const reader = openRecordReader(record.file);
    const projector = await Projector.start(reader, warehouse, { batch: 10 });
    const stop = new AbortController();
    const caught = projector.catchUp(stop.signal);
    stop.abort();
    await expect(caught).rejects.toThrow();
    await warehouse.close();
    expect(projector.position).toBeLessThan(60);
    expect(await projected()).toEqual(expected(there));
    expect(warnings).toEqual([]);
    reader.close();
  });

  test('takes in what is recorded while it projects when it is asked again', async () => {
    arrive(30);
    const { warehouse, projector } = await open();
    const first = projector.catchUp();
    arrive(30, { time: PLAIN.time + 86_400_000 });
    const second = projector.catchUp();
    expect(await first).toBeGreaterThanOrEqual(30);
    expect(await second).toBe(60);
    expect(await held(warehouse)).toEqual(expected(there));
    await warehouse.close();
  });

  test('rebuilds beside the warehouse, which answers meanwhile, and follows the record afterwards', async () => {
    arrive(40);
    const { warehouse, projector } = await open();
    await projector.catchUp();
    record.db.exec(`update referrals set source = 'Renamed'`);
    there = there.map((event) => ({ ...event, source: 'Renamed' }));
    const rebuilt = projector.rebuild();
    const answered = await warehouse.select(raw('select count(*) as events from events'));
    expect(answered).toEqual([{ events: 40 }]);
    await rebuilt;
    expect(await held(warehouse)).toEqual(expected(there));
    arrive(10, { visitor: 1n, source: 'later' });
    await projector.catchUp();
    expect(await held(warehouse)).toEqual(expected(there));
    expect(existsSync(`${record.warehouseFile}.new`)).toBe(false);
    await warehouse.close();
  });

  test('stops waiting when the caller gives up', async () => {
    arrive(10);
    const { warehouse, projector } = await open();
    await expect(projector.catchUp(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    await warehouse.close();
  });
});
