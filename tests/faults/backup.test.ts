import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { Encrypter, generateIdentity, identityToRecipient } from 'age-encryption';
import Database from 'better-sqlite3';
import { v7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '../../src/model/problem.ts';
import { backUp } from '../../src/record/backup/backup.ts';
import { restore } from '../../src/record/backup/restore.ts';
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

async function newKeys() {
  const identity = await generateIdentity();
  const keys = join(place, 'keys.txt');
  writeFileSync(keys, `# created for a test\n${identity}\n`);
  return { identity, keys, recipient: await identityToRecipient(identity) };
}

/** Every file of a directory and what is in it. */
function contents(directory: string): Record<string, string> {
  const names = readdirSync(directory).filter((name) => name !== 'lock' && !name.startsWith('lock-'));
  return Object.fromEntries(
    names.sort().map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(directory, name)))
        .digest('hex'),
    ]),
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
    writeFileSync(
      join(place, 'access.log'),
      '192.0.2.1 - - [01/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 5 "-" "Mozilla/5.0"\n',
    );
    expect(
      (await run('import', join(place, 'access.log'), '--site', 'example.com', '--data', data)).code,
    ).toBe(0);
    const db = new Database(join(data, 'record.db'), { readonly: true });
    const secret = db.prepare<[], Buffer>('select secret from log_secrets').pluck().get();
    db.close();
    expect(secret).toBeInstanceOf(Buffer);
    const { identity, recipient } = await newKeys();
    await backUp(data, file, { recipients: [recipient] });
    await restore(join(place, 'other'), file, { identities: [identity] }, false);
    const restored = readFileSync(join(place, 'other/record.db'));
    expect(restored.includes(secret ?? '')).toBe(false);
    expect(existsSync(join(place, 'other/salts.db'))).toBe(false);
  });

  it('is opened by whom it is for, also by the age of the system', async () => {
    await visit(5);
    const { keys, recipient } = await newKeys();
    expect((await runWithout('backup', file, '--recipient', recipient, '--data', data)).code).toBe(0);
    expect((await runWithout('restore', file, '--identity', keys, '--data', join(place, 'other'))).code).toBe(
      0,
    );
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
    expect(await run('backup', file, '--recipient', 'age1nonsense', '--data', data)).toMatchObject({
      code: 2,
    });
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
    const { recipient } = await newKeys();
    await backUp(data, file, { recipients: [recipient] });
    const before = readFileSync(file);
    // A file may be 64 KiB and no larger.
    const limited = spawnSync(
      'bash',
      [
        '-c',
        'trap "" XFSZ; ulimit -f 64; exec "$0" "$@"',
        process.execPath,
        join(import.meta.dirname, '../../dist/main.js'),
        'backup',
        file,
        '--recipient',
        recipient,
        '--data',
        data,
      ],
      { encoding: 'utf8' },
    );
    expect(limited.status).toBe(1);
    expect(limited.stderr).toMatch(/^firsthand: No backup was made: .*\n$/);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(place).sort()).toEqual(['copy.age', 'data', 'keys.txt']);
  });
});

describe('a restore', () => {
  it('is refused while a server runs', async () => {
    await visit(2);
    const { recipient, keys } = await newKeys();
    await runWithout('backup', file, '--recipient', recipient, '--data', data);
    const refused = await runWithout('restore', file, '--identity', keys, '--replace', '--data', data);
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^firsthand: A server .* stop it first.*\n$/),
    });
    await visit(1);
  });

  it('asks before it replaces a record, then has reports made anew', async () => {
    await visit(40);
    const { recipient, keys } = await newKeys();
    await runWithout('backup', file, '--recipient', recipient, '--data', data);
    await visit(3);
    await stopServer();
    const before = contents(data);
    const refused = await runWithout('restore', file, '--identity', keys, '--data', data);
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringMatching(/record of 43 events .*--replace/),
    });
    expect(contents(data)).toEqual(before);
    const restored = await runWithout('restore', file, '--identity', keys, '--replace', '--data', data);
    expect(restored.out).toMatch(/^40 events of 1 sites restored, up to 20\d\d-.*\n$/);
    const about = ['--site', 'example.com', '--metrics', 'pageviews', '--period', 'day', '--format', 'json'];
    const report = await runWithout('report', ...about, '--data', data);
    expect(JSON.parse(report.out).results[0].metrics).toEqual([40]);
  });

  it('takes the place of a record that is damaged', async () => {
    await visit(2);
    await stopServer();
    const { identity, recipient } = await newKeys();
    await backUp(data, file, { recipients: [recipient] });
    writeFileSync(join(data, 'record.db'), 'nothing of a database '.repeat(1_000));
    const key = { identities: [identity] };
    await expect(restore(data, file, key, false)).rejects.toThrow(/cannot be read .*--replace/);
    expect(await restore(data, file, key, true)).toMatchObject({ events: 2 });
    expect(recordedIds(data).size).toBe(2);
  });

  it('refuses what is flipped, cut, exchanged, added to or sealed for another, and touches nothing', async () => {
    await visit(400);
    await stopServer();
    const { identity, recipient } = await newKeys();
    await backUp(data, file, { recipients: [recipient] });
    const whole = readFileSync(file);
    const before = contents(data);
    const refusal = async (bytes: Buffer, opener = identity) => {
      writeFileSync(file, bytes);
      const error = await restore(data, file, { identities: [opener] }, true).catch(
        (thrown: unknown) => thrown,
      );
      expect(contents(data)).toEqual(before);
      expect(error).toBeInstanceOf(Problem);
      return (error as Problem).message;
    };
    // The header ends with its authentication code; a nonce of 16 bytes follows, then chunks.
    const payload = whole.indexOf('\n', whole.indexOf('\n---') + 1) + 1 + 16;
    const CHUNK = 64 * 1024 + 16;
    expect(whole.length).toBeGreaterThan(payload + 3 * CHUNK);
    const flipped = (at: number) => {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      return bytes;
    };
    for (const at of [
      2,
      60,
      payload - 20,
      payload - 1,
      payload,
      payload + CHUNK,
      whole.length >> 1,
      whole.length - 1,
    ])
      expect(await refusal(flipped(at))).toMatch(/no whole backup|None of the keys/);
    for (const length of [
      0,
      10,
      payload - 1,
      payload,
      payload + CHUNK,
      payload + CHUNK + 1,
      whole.length - 1,
    ])
      expect(await refusal(whole.subarray(0, length))).toMatch(/no whole backup/);
    for (const more of ['x', 'x'.repeat(CHUNK), whole.subarray(payload, payload + CHUNK), whole])
      expect(await refusal(Buffer.concat([whole, Buffer.from(more)]))).toMatch(/no whole backup/);
    const chunk = (index: number) => whole.subarray(payload + index * CHUNK, payload + (index + 1) * CHUNK);
    const rest = whole.subarray(payload + 2 * CHUNK);
    const head = whole.subarray(0, payload);
    expect(await refusal(Buffer.concat([head, chunk(1), chunk(0), rest]))).toMatch(/no whole backup/);
    expect(await refusal(Buffer.concat([head, chunk(0), rest]))).toMatch(/no whole backup/);
    expect(await refusal(Buffer.concat([head, chunk(0), chunk(0), chunk(1), rest]))).toMatch(
      /no whole backup/,
    );
    expect(await refusal(whole, await generateIdentity())).toMatch(/None of the keys given opens/);
    const encrypter = new Encrypter();
    encrypter.addRecipient(recipient);
    const other = Buffer.from(await encrypter.encrypt('nothing of a database'));
    expect(await refusal(other)).toMatch(/was not restored: .*Nothing was changed/);
    writeFileSync(file, whole);
    expect(await restore(data, file, { identities: [identity] }, true)).toMatchObject({ events: 400 });
  });

  it('refuses a wrong passphrase', async () => {
    await stopServer();
    await run('backup', file, '--data', data);
    const before = contents(data);
    const wrong = { FIRSTHAND_BACKUP_PASSPHRASE: 'wrong' };
    expect(await firsthandIn({ env: wrong }, 'restore', file, '--replace', '--data', data)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^firsthand: None of the keys given opens .*\n$/),
    });
    expect(contents(data)).toEqual(before);
  });
});
