import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import Database from 'better-sqlite3';
import { v7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beacon, end, firsthandIn, type Process, recordedIds, serve, temporaryDirectory } from './process.ts';

const PASSPHRASE = { FIRSTHAND_BACKUP_PASSPHRASE: 'five words nobody ever guesses' };

let place: string;
let data: string;
let file: string;
let server: Process | null = null;
const run = (...args: string[]) => firsthandIn({ env: PASSPHRASE }, ...args);
const runWithout = (...args: string[]) => firsthandIn({}, ...args);

beforeEach(async () => {
  place = temporaryDirectory();
  data = join(place, 'data');
  file = join(place, 'copy.age');
  await run('site', 'add', 'example.com', '--data', data);
  server = await serve(data);
});
afterEach(async () => {
  if (server) await end(server, 'SIGKILL');
  server = null;
  rmSync(place, { recursive: true, force: true });
});

async function visit(pages: number): Promise<void> {
  if (server === null) throw new Error('No server runs.');
  const agent = new Agent({ keepAlive: true });
  for (let page = 0; page < pages; page++) {
    expect(await beacon(server.port, agent, v7(), `/page-${page}-${'x'.repeat(200)}`)).toBe(204);
  }
  agent.destroy();
}

async function stopServer(): Promise<void> {
  if (server) await end(server, 'SIGTERM');
  server = null;
}

/** Every file of a directory and what is in it. */
function contents(directory: string): Record<string, string> {
  const names = readdirSync(directory).filter((name) => name !== 'lock' && !name.startsWith('lock-'));
  return Object.fromEntries(
    names.sort().map((name) => [name, createHash('sha256').update(readFileSync(join(directory, name))).digest('hex')]),
  );
}

describe('a backup', () => {
  it('is made while the server records, holds one whole moment, and is readable by its owner alone', async () => {
    await visit(20);
    const collecting = visit(100);
    const made = await run('backup', file, '--data', data);
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(made.out).toMatch(/copy\.age: \d+ events of 1 sites, \d+ bytes, read back and verified\.\n$/);
    await collecting;
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(place).sort()).toEqual(['copy.age', 'data']);
    expect(readdirSync(data).filter((name) => name.startsWith('snapshot'))).toEqual([]);
    const restored = await run('restore', file, '--data', join(place, 'other'));
    expect(restored.code).toBe(0);
    const there = recordedIds(join(place, 'other'));
    const here = recordedIds(data);
    expect(there.size).toBeGreaterThanOrEqual(20);
    expect([...there.keys()].filter((id) => !here.has(id))).toEqual([]);
  });

  it('holds neither daily salts nor the secrets of access logs', async () => {
    await stopServer();
    writeFileSync(join(place, 'access.log'), '192.0.2.1 - - [01/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 5 "-" "Mozilla/5.0"\n');
    expect((await run('import', join(place, 'access.log'), '--site', 'example.com', '--data', data)).code).toBe(0);
    const db = new Database(join(data, 'record.db'), { readonly: true });
    const secret = db.prepare<[], Buffer>('select secret from log_secrets').pluck().get();
    db.close();
    expect(secret).toBeInstanceOf(Buffer);
    await run('backup', file, '--data', data);
    await run('restore', file, '--data', join(place, 'other'));
    const restored = readFileSync(join(place, 'other/record.db'));
    expect(restored.includes(secret ?? '')).toBe(false);
    expect(existsSync(join(place, 'other/salts.db'))).toBe(false);
  });

  it('is opened by whom it is for, also by the age of the system', async () => {
    await visit(5);
    const identity = await generateIdentity();
    const recipient = await identityToRecipient(identity);
    const keys = join(place, 'keys.txt');
    writeFileSync(keys, `# created for a test\n${identity}\n`);
    expect((await runWithout('backup', file, '--recipient', recipient, '--data', data)).code).toBe(0);
    expect((await runWithout('restore', file, '--identity', keys, '--data', join(place, 'other'))).code).toBe(0);
    expect(recordedIds(join(place, 'other')).size).toBe(5);
    if (spawnSync('age', ['--version']).error) return;
    mkdirSync(join(place, 'third'));
    execFileSync('age', ['-d', '-i', keys, '-o', join(place, 'third/record.db'), file]);
    expect(recordedIds(join(place, 'third')).size).toBe(5);
  });

  it('is refused in one line without a key, without a record and to a place that is not there', async () => {
    expect(await runWithout('backup', file, '--data', data)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^firsthand: A backup needs a key: .*FIRSTHAND_BACKUP_PASSPHRASE.*\n$/),
    });
    expect(await run('backup', file, '--recipient', 'age1nonsense', '--data', data)).toMatchObject({ code: 2 });
    expect(await run('backup', file, '--data', join(place, 'nowhere'))).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^firsthand: There is no record in .*\n$/),
    });
    expect(await run('backup', join(place, 'no/such/copy.age'), '--data', data)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^firsthand: No backup was made: .*\n$/),
    });
    expect(existsSync(file)).toBe(false);
  });

  it('leaves the older one where the disk has no room for the new one', async () => {
    await visit(300);
    expect((await run('backup', file, '--data', data)).code).toBe(0);
    const before = readFileSync(file);
    // A file may be 64 KiB and no larger.
    const limited = spawnSync(
      'bash',
      ['-c', 'trap "" XFSZ; ulimit -f 64; exec "$0" "$@"', process.execPath, join(import.meta.dirname, '../../dist/main.js'), 'backup', file, '--data', data],
      { env: { ...process.env, ...PASSPHRASE }, encoding: 'utf8' },
    );
    expect(limited.status).toBe(1);
    expect(limited.stderr).toMatch(/^firsthand: No backup was made: .*\n$/);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(place).sort()).toEqual(['copy.age', 'data']);
  });
});

describe('a restore', () => {
  beforeEach(async () => {
    await visit(400);
    expect((await run('backup', file, '--data', data)).code).toBe(0);
    await visit(3);
  });

  it('is refused while a server runs', async () => {
    const refused = await run('restore', file, '--replace', '--data', data);
    expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/^firsthand: A server .* stop it first.*\n$/) });
    await visit(1);
  });

  it('asks before it replaces a record, then has reports made anew', async () => {
    await stopServer();
    const before = contents(data);
    const refused = await run('restore', file, '--data', data);
    expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/record of 403 events .*--replace/) });
    expect(contents(data)).toEqual(before);
    const restored = await run('restore', file, '--replace', '--data', data);
    expect(restored.out).toMatch(/^400 events of 1 sites restored, up to 20\d\d-.*\n$/);
    const report = await run('report', '--site', 'example.com', '--metrics', 'pageviews', '--period', 'day', '--format', 'json', '--data', data);
    expect(JSON.parse(report.out).results[0].metrics).toEqual([400]);
    server = await serve(data);
    await visit(1);
    expect(recordedIds(data).size).toBe(401);
  });

  it('takes the place of a record that is damaged', async () => {
    await stopServer();
    writeFileSync(join(data, 'record.db'), 'nothing of a database '.repeat(1_000));
    expect((await run('restore', file, '--data', data)).code).toBe(1);
    expect((await run('restore', file, '--replace', '--data', data)).code).toBe(0);
    expect(recordedIds(data).size).toBe(400);
  });

  const flip = (at: (size: number) => number) => (path: string) => {
    const bytes = readFileSync(path);
    const place = at(bytes.length);
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    writeFileSync(path, bytes);
  };
  const CHUNK = 64 * 1024 + 16;
  /** The header ends after its authentication code; a nonce of 16 bytes follows. */
  const payloadOf = (bytes: Buffer) => bytes.indexOf('\n', bytes.indexOf('\n---') + 1) + 1 + 16;

  it.each<[string, (path: string) => void]>([
    ['a bit flipped in its header', flip(() => 30)],
    ['a bit flipped in its middle', flip((size) => Math.floor(size / 2))],
    ['a bit flipped at its end', flip((size) => size - 1)],
    ['its last byte cut off', (path) => truncateSync(path, statSync(path).size - 1)],
    ['whole chunks cut off', (path) => truncateSync(path, payloadOf(readFileSync(path)) + CHUNK)],
    ['nothing but a header', (path) => truncateSync(path, 100)],
    ['nothing in it', (path) => truncateSync(path, 0)],
    ['garbage behind its end', (path) => appendFileSync(path, 'x'.repeat(100))],
    ['another backup behind its end', (path) => appendFileSync(path, readFileSync(path))],
    [
      'two chunks exchanged',
      (path) => {
        const bytes = readFileSync(path);
        const from = payloadOf(bytes);
        const first = Buffer.from(bytes.subarray(from, from + CHUNK));
        bytes.copyWithin(from, from + CHUNK, from + 2 * CHUNK);
        first.copy(bytes, from + CHUNK);
        writeFileSync(path, bytes);
      },
    ],
  ])('refuses a file with %s, and touches nothing', async (_, damage) => {
    await stopServer();
    expect(statSync(file).size).toBeGreaterThan(3 * CHUNK);
    damage(file);
    const before = contents(data);
    const refused = await run('restore', file, '--replace', '--data', data);
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^firsthand: [^\n]+\n$/) });
    expect(contents(data)).toEqual(before);
  });

  it('refuses a wrong passphrase, a wrong identity and a file that is sealed but no record', async () => {
    await stopServer();
    const before = contents(data);
    const wrong = await firsthandIn(
      { env: { FIRSTHAND_BACKUP_PASSPHRASE: 'wrong' } },
      'restore', file, '--replace', '--data', data,
    );
    expect(wrong).toMatchObject({ code: 1, err: expect.stringMatching(/None of the keys given opens/) });
    const keys = join(place, 'keys.txt');
    const identity = await generateIdentity();
    writeFileSync(keys, identity);
    const other = await runWithout('restore', file, '--identity', keys, '--replace', '--data', data);
    expect(other).toMatchObject({ code: 1, err: expect.stringMatching(/None of the keys given opens/) });
    const { Encrypter } = await import('age-encryption');
    const encrypter = new Encrypter();
    encrypter.addRecipient(await identityToRecipient(identity));
    writeFileSync(file, await encrypter.encrypt('nothing of a database'));
    const none = await runWithout('restore', file, '--identity', keys, '--replace', '--data', data);
    expect(none).toMatchObject({ code: 1, err: expect.stringMatching(/was not restored: .*Nothing was changed/) });
    expect(contents(data)).toEqual(before);
  });
});

describe('a schedule', () => {
  it('makes a backup at the start when the newest is old, and keeps so many', async () => {
    await visit(3);
    await stopServer();
    const to = join(place, 'backups');
    mkdirSync(to);
    for (const day of ['01', '02', '03']) writeFileSync(join(to, `firsthand-2026-11-${day}T000000Z.age`), 'old');
    writeFileSync(join(to, 'mine.age'), 'not of the schedule');
    server = await serve(data, [], [
      'env',
      `FIRSTHAND_BACKUP_DIR=${to}`,
      'FIRSTHAND_BACKUP_KEEP=2',
      `FIRSTHAND_BACKUP_PASSPHRASE=${PASSPHRASE.FIRSTHAND_BACKUP_PASSPHRASE}`,
    ]);
    await expect.poll(() => readdirSync(to).length, { timeout: 20_000 }).toBe(3);
    const [newest = '', ...others] = readdirSync(to).filter((name) => name.startsWith('firsthand')).sort().reverse();
    expect(others).toEqual(['firsthand-2026-11-03T000000Z.age']);
    expect((await run('restore', join(to, newest), '--data', join(place, 'other'))).code).toBe(0);
    expect(recordedIds(join(place, 'other')).size).toBe(3);
  });

  it('without a key does not start, and says so in one line', async () => {
    const refused = await firsthandIn({ env: { FIRSTHAND_BACKUP_DIR: place } }, 'serve', '--data', join(place, 'd'));
    expect(refused).toMatchObject({
      code: 78,
      err: expect.stringMatching(/^firsthand: FIRSTHAND_BACKUP_DIR needs a key: set FIRSTHAND_BACKUP_PASSPHRASE.*\n$/),
    });
    const odd = await firsthandIn({ env: { FIRSTHAND_BACKUP_EVERY: 'daily' } }, 'serve', '--data', join(place, 'd'));
    expect(odd).toMatchObject({ code: 78, err: expect.stringMatching(/"daily"; allowed is a time such as 30m/) });
  });
});
