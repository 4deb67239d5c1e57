import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { backupPlan, backupsIn, newestBackup, ScheduledBackups } from '../src/backups.ts';
import { readConfig } from '../src/config.ts';
import { restore } from '../src/record/backup/restore.ts';
import { openRecord, recordFile } from '../src/record/open.ts';
import { addSite } from '../src/record/settings.ts';

const DAY = 86_400_000;
const NOON = Date.UTC(2026, 10, 25, 12);
let place: string;
let to: string;
let identity: string;
let said: string[];
let schedules: ScheduledBackups[];
beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'firsthand-'));
  to = join(place, 'backups');
  identity = await generateIdentity();
  said = [];
  schedules = [];
  const db = openRecord(recordFile(join(place, 'data')));
  addSite(db, { domain: 'example.com', timeZone: 'UTC', settings: {}, now: NOON });
  db.close();
});
afterEach(async () => {
  for (const each of schedules) await each.close();
  rmSync(place, { recursive: true, force: true });
});

async function schedule(now: () => number, keep: string) {
  const plan = backupPlan(
    readConfig(
      {
        FIRSTHAND_DATA: join(place, 'data'),
        FIRSTHAND_BACKUP_DIR: to,
        FIRSTHAND_BACKUP_KEEP: keep,
        FIRSTHAND_BACKUP_RECIPIENT: await identityToRecipient(identity),
      },
      {},
    ),
  );
  if (plan === null) throw new Error('No plan came of it.');
  const report = { info: (text: string) => said.push(text), error: (text: string) => said.push(text) };
  const made = new ScheduledBackups(plan, now, report);
  schedules.push(made);
  return { made, plan };
}

it('makes a backup when the newest is a day old, not before, and keeps so many of its own', async () => {
  mkdirSync(to);
  for (const day of ['01', '02', '03'])
    writeFileSync(join(to, `firsthand-2026-11-${day}T000000Z.age`), 'old');
  writeFileSync(join(to, 'mine.age'), 'not of the schedule');
  let now = NOON;
  const { made, plan } = await schedule(() => now, '2');
  await made.look();
  expect(readdirSync(to).sort()).toEqual([
    'firsthand-2026-11-03T000000Z.age',
    'firsthand-2026-11-25T120000Z.age',
    'mine.age',
  ]);
  now = NOON + DAY - 1;
  await made.look();
  expect(newestBackup(plan)?.madeAt).toBe(NOON);
  now = NOON + DAY;
  await made.look();
  expect(backupsIn(to).map(({ madeAt }) => madeAt)).toEqual([NOON + DAY, NOON]);
  const [newest] = backupsIn(to);
  const key = { identities: [identity] };
  expect(await restore(join(place, 'other'), newest?.file ?? '', key, false)).toMatchObject({ sites: 1 });
});

it('never removes what it has just made, also when the clock has gone back', async () => {
  let now = NOON;
  const { made } = await schedule(() => now, '1');
  await made.look();
  now = NOON - 30 * DAY;
  await made.look();
  expect(backupsIn(to).map(({ madeAt }) => madeAt)).toEqual([now]);
});

it('says why it failed, keeps what there is and tries again', async () => {
  writeFileSync(to, 'a file where a directory should be');
  const { made } = await schedule(() => NOON, '2');
  await made.look();
  expect(made.failure).toMatch(/EEXIST|ENOTDIR/);
  expect(said.at(-1)).toMatch(/^The scheduled backup failed; it is tried again within a minute: /);
  rmSync(to);
  await made.look();
  expect(made.failure).toBeNull();
  expect(said.at(-1)).toMatch(/^Backed up 0 events to .*verified\.$/);
});

it('without a key does not start, and says so in one line', () => {
  expect(() => readConfig({ FIRSTHAND_BACKUP_DIR: place }, {})).toThrow(
    /^FIRSTHAND_BACKUP_DIR needs a key: set FIRSTHAND_BACKUP_PASSPHRASE/,
  );
  expect(() => readConfig({ FIRSTHAND_BACKUP_EVERY: 'daily' }, {})).toThrow(
    /"daily"; allowed is a time such as 30m/,
  );
  expect(() => readConfig({ FIRSTHAND_BACKUP_KEEP: '0' }, {})).toThrow(/at least 1/);
});
