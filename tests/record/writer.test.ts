import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { v4, v7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLock } from '../../src/record/lock.ts';
import { migrate } from '../../src/record/migrate.ts';
import { openRecord, openRecordReader, recordFile } from '../../src/record/open.ts';
import { Writer } from '../../src/record/writer.ts';
import { settings, someEvent } from './someEvent.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'firsthand-record-'));
  file = recordFile(directory);
});
afterEach(() => rmSync(directory, { recursive: true }));

async function withWriter<Result>(
  use: (writer: Writer) => Promise<Result>,
  limits?: { events: number; bytes: number },
) {
  const writer = await Writer.start(file, limits);
  try {
    await writer
      .call('addSite', { domain: 'example.com', timeZone: 'UTC', settings, now: 0 })
      .catch(() => undefined);
    return await use(writer);
  } finally {
    await writer.close();
  }
}
const records = (columns = '*') => {
  const db = openRecordReader(file);
  try {
    return db.prepare<[], Record<string, unknown>>(`select ${columns} from records order by record`).all();
  } finally {
    db.close();
  }
};

describe('the writer', () => {
  it('has an event on disk when its promise is kept', () =>
    withWriter(async (writer) => {
      expect(await writer.put([someEvent()], 100)).toEqual(['recorded']);
      expect(records('site, name, page, source, browser, country')).toEqual([
        {
          site: 'example.com',
          name: 'pageview',
          page: '/pricing',
          source: 'Google',
          browser: 'Firefox',
          country: 'DE',
        },
      ]);
    }));

  it('records an event once however often its UUIDv7 is sent', () =>
    withWriter(async (writer) => {
      const id = v7();
      const statuses = await Promise.all(
        Array.from({ length: 5 }, () => writer.put([someEvent({ id })], 100)),
      );
      expect(statuses.flat().sort()).toEqual([
        'duplicate',
        'duplicate',
        'duplicate',
        'duplicate',
        'recorded',
      ]);
      expect(records('id')).toEqual([{ id }]);
    }));

  it('records an event once however often an id of another form is sent, in one batch or many', () =>
    withWriter(async (writer) => {
      for (const id of [v4(), 'order-17', '💥']) {
        expect(await writer.put([someEvent({ id }), someEvent({ id })], 100)).toEqual([
          'recorded',
          'duplicate',
        ]);
        expect(await writer.put([someEvent({ id })], 100)).toEqual(['duplicate']);
      }
      expect(records()).toHaveLength(3);
    }));

  it('takes the same id at another site for another event', () =>
    withWriter(async (writer) => {
      const other = await writer.call('addSite', {
        domain: 'example.org',
        timeZone: 'UTC',
        settings,
        now: 0,
      });
      const id = v7();
      expect(await writer.put([someEvent({ id }), someEvent({ id, site: other.id })], 0)).toEqual([
        'recorded',
        'recorded',
      ]);
    }));

  it('stores facts that events share once', () =>
    withWriter(async (writer) => {
      await writer.put(
        Array.from({ length: 50 }, () => someEvent()),
        0,
      );
      const db = openRecordReader(file);
      const counts = ['agents', 'pages', 'places', 'clients', 'referrals'].map((table) =>
        db.prepare(`select count(*) from ${table}`).pluck().get(),
      );
      db.close();
      expect(counts).toEqual([1, 1, 1, 1, 1]);
    }));

  it('refuses with 503 what does not fit in its queue, records all it took, and takes more afterwards', () =>
    withWriter(
      async (writer) => {
        const puts = Array.from({ length: 200 }, () => writer.put([someEvent()], 10));
        const settled = await Promise.allSettled(puts);
        const refused = settled.filter(({ status }) => status === 'rejected');
        expect(refused.length).toBeGreaterThan(0);
        expect(refused[0]).toMatchObject({ reason: { code: 'unavailable', details: { retryAfter: 1 } } });
        expect(await writer.put([someEvent()], 10)).toEqual(['recorded']);
        expect(records()).toHaveLength(settled.length - refused.length + 1);
      },
      { events: 20, bytes: 1_000 },
    ));

  it('refuses with 503 what cannot be committed, and records what comes after it', () =>
    withWriter(async (writer) => {
      await expect(writer.put([someEvent(), someEvent({ time: Number.NaN })], 10)).rejects.toMatchObject({
        code: 'unavailable',
      });
      expect([writer.waiting, writer.failure]).toEqual([0, expect.stringContaining('NOT NULL')]);
      expect(await writer.put([someEvent()], 10)).toEqual(['recorded']);
      expect([writer.waiting, writer.failure]).toEqual([0, null]);
      expect(records()).toHaveLength(1);
    }));

  it('gives each its own answer when many groups of all sizes come at once', () =>
    withWriter(async (writer) => {
      const ids = Array.from({ length: 400 }, () => v7());
      const groups = ids.map((id, index) =>
        writer.put(
          Array.from({ length: index % 4 }, (_, at) => someEvent({ id: at === 1 ? id : null })),
          10,
        ),
      );
      const again = ids.map((id) => writer.put([someEvent({ id })], 10));
      const sizes = (await Promise.all(groups)).map((statuses) => statuses.length);
      expect(sizes).toEqual(ids.map((_, index) => index % 4));
      expect((await Promise.all(again)).flat()).toEqual(
        ids.map((_, index) => (index % 4 < 2 ? 'recorded' : 'duplicate')),
      );
    }));

  it('commits what waits before it closes', async () => {
    const writer = await Writer.start(file);
    await writer.call('addSite', { domain: 'example.com', timeZone: 'UTC', settings, now: 0 });
    const puts = Array.from({ length: 300 }, () => writer.put([someEvent()], 10));
    await writer.close();
    await Promise.all(puts);
    expect(records()).toHaveLength(300);
    await expect(writer.put([someEvent()], 1)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('tells a change that cannot be made as the Problem that it is', () =>
    withWriter(async (writer) => {
      await expect(writer.call('removeSite', { domain: 'nowhere.example', now: 0 })).rejects.toMatchObject({
        code: 'not_found',
        details: { field: 'site', given: 'nowhere.example', allowed: ['example.com'] },
      });
    }));
});

describe('the record', () => {
  it('is readable by its owner alone, in WAL mode, synced at each commit, and never reuses a row number', () => {
    openRecord(file).close();
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const db = openRecord(file);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    expect(db.pragma('auto_vacuum', { simple: true })).toBe(2);
    expect(db.prepare("select sql from sqlite_master where name = 'events'").pluck().get()).toMatch(
      /autoincrement/,
    );
    db.close();
  });

  it('refuses a record that a newer version wrote', () => {
    const db = openRecord(file);
    db.pragma('user_version = 999');
    db.close();
    expect(() => openRecord(file)).toThrow(/schema 999/);
  });

  it('refuses a file that is no database with one sentence', () => {
    writeFileSync(file, 'This is not a database, but it is long enough to be taken for one. '.repeat(100));
    expect(() => openRecord(file)).toThrow(/does not open/);
  });

  it('does a migration wholly or not at all', () => {
    const migrations = mkdtempSync(join(tmpdir(), 'firsthand-migrations-'));
    writeFileSync(join(migrations, '0001_one.sql'), 'create table one (a text) strict;');
    writeFileSync(
      join(migrations, '0002_two.sql'),
      'create table two (a text) strict; create table one (a text);',
    );
    const db = new Database(':memory:');
    expect(() => migrate(db, migrations)).toThrow(/already exists/);
    expect(db.pragma('user_version', { simple: true })).toBe(1);
    expect(db.prepare("select name from sqlite_master where type = 'table'").pluck().all()).toEqual(['one']);
    writeFileSync(join(migrations, '0002_two.sql'), 'create table two (a text) strict;');
    migrate(db, migrations);
    expect(db.pragma('user_version', { simple: true })).toBe(2);
    rmSync(migrations, { recursive: true });
  });
});

describe('the lock', () => {
  it('is held by one process at a time and free again when released', () => {
    const lock = takeLock(directory);
    expect(lock).not.toBeNull();
    expect(takeLock(directory)).toBeNull();
    lock?.release();
    const again = takeLock(directory);
    expect(again).not.toBeNull();
    again?.release();
  });
});
