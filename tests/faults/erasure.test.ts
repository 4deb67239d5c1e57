import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { v7 } from 'uuid';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AGENT, end, firsthand, type Process, serve, temporaryDirectory } from './process.ts';

const COOKIE = `20261101.${'c'.repeat(21)}A`;
let directory: string;
let server: Process | null;
beforeEach(async () => {
  directory = temporaryDirectory();
  await firsthand('site', 'add', 'example.com', '--data', directory);
  server = await serve(directory);
});
afterEach(async () => {
  if (server) await end(server, 'SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});
const run = (...args: string[]) => firsthand(...args, '--data', directory);

const agent = new Agent({ keepAlive: true });
function view(path: string, cookie: string): Promise<number> {
  const port = server?.port;
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'text/plain',
      'user-agent': AGENT,
      host: 'stats.example.com',
      cookie: `fh_id=${cookie}`,
    };
    const sent = request({ port, agent, path: '/api/event', method: 'POST', headers }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end(
      JSON.stringify({
        name: 'pageview',
        url: `https://example.com${path}`,
        domain: 'example.com',
        id: v7(),
      }),
    );
  });
}
const filesWith = (text: string) =>
  readdirSync(directory).filter((name) => {
    const file = join(directory, name);
    return statSync(file).isFile() && readFileSync(file).includes(text);
  });

it('a visitor is shown, handed out and forgotten beside a running server', async () => {
  expect(await view('/canarybird', COOKIE)).toBe(204);
  expect(await view('/sparrow', `20261101.${'s'.repeat(21)}A`)).toBe(204);
  const shown = await run('visitor', 'show', COOKIE);
  expect(shown.out).toMatch(/^example\.com\n {2}ids {10}[0-9a-f]{16}\n {2}events {7}1, from /);
  expect(shown.out).toContain('/canarybird (1)');
  const exported = await run('visitor', 'export', COOKIE);
  expect(
    exported.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).page),
  ).toEqual(['/canarybird']);
  const forgotten = await run('visitor', 'forget', COOKIE);
  expect(forgotten).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringMatching(/^1 events erased, .* 0 left\./),
  });
  expect((await run('visitor', 'show', COOKIE)).out).toMatch(/^Nothing is held\.\nErased at 20/);
  expect(filesWith('canarybird')).toEqual([]);
  const wrong = await run('visitor', 'forget', 'nobody');
  expect(wrong).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^firsthand: id is no visitor id\..*\n$/),
  });
});

it('an erasure that finds the disk full is carried on when there is room again', async () => {
  for (let index = 0; index < 300; index++) await view(`/canarybird-${'x'.repeat(400)}-${index}`, COOKIE);
  if (server) await end(server, 'SIGTERM');
  server = null;
  // A file may not grow beyond 64 KiB: the write-ahead log has no room for the erasure.
  const main = join(import.meta.dirname, '../../dist/main.js');
  const limited = spawnSync(
    'bash',
    [
      '-c',
      'trap "" XFSZ; ulimit -f 64; exec "$0" "$@"',
      process.execPath,
      main,
      'visitor',
      'forget',
      COOKIE,
      '--data',
      directory,
    ],
    { encoding: 'utf8' },
  );
  expect(limited.status).toBe(1);
  expect(limited.stderr.trim()).toMatch(/^firsthand: The disk refused it .*make room and try again\.$/);
  const db = new Database(join(directory, 'record.db'), { readonly: true });
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(db.prepare('select count(*) from erasures where done_at is null').pluck().get()).toBe(1);
  expect(db.prepare('select count(*) from events').pluck().get()).toBe(300);
  db.close();
  const again = await run('visitor', 'forget', COOKIE);
  expect(again).toMatchObject({ code: 0, out: expect.stringMatching(/ 0 left\./) });
  expect(filesWith('canarybird')).toEqual([]);
});
