import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  beacon,
  end,
  firsthand,
  firsthandIn,
  type Process,
  serve,
  temporaryDirectory,
} from '../faults/process.ts';

let directory: string;
let server: Process | null;
beforeEach(() => {
  directory = temporaryDirectory();
  server = null;
});
afterEach(async () => {
  if (server) await end(server, 'SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});
const run = (...args: string[]) => firsthand(...args, '--data', directory);

describe('the first own page view', () => {
  it('is in the report after: serve, site add, tag, visit', async () => {
    server = await serve(directory);
    const added = await run('site', 'add', 'example.com');
    expect(added.out).toContain(`<script defer src="http://127.0.0.1:${server.port}/tag.js"`);
    expect(added.out).toContain('<noscript><img src=');
    expect(await beacon(server.port, new Agent(), v7(), '/first')).toBe(204);
    const report = await run(
      'report',
      '--site',
      'example.com',
      '--period',
      'day',
      '--by',
      'event:page',
      '--metrics',
      'visitors,pageviews',
    );
    expect(report.err).toBe('');
    expect(report.out).toMatch(/\/first\s+1 .*1\n/);
    const csv = await run(
      'report',
      '--site',
      'example.com',
      '--period',
      'day',
      '--by',
      'event:page',
      '--metrics',
      'pageviews',
      '--format',
      'csv',
    );
    expect(csv.out.trim().split(/\r?\n/).at(-1)).toBe('/first,1');
  });

  it('works the same with and without a running server', async () => {
    await run('site', 'add', 'example.com', '--time-zone', 'Europe/Berlin');
    await run('goal', 'add', '--site', 'example.com', '--page', '/thanks*', '--name', 'Order');
    const without = await run('goal', 'list', '--site', 'example.com');
    server = await serve(directory);
    const beside = await run('goal', 'list', '--site', 'example.com');
    expect(beside).toEqual(without);
    expect(without.out).toBe('Order\tpage /thanks*\n');
    expect(statSync(join(directory, 'control.sock')).mode & 0o777).toBe(0o600);
  });

  it('reaches a server whose data directory has a long name', async () => {
    const long = join(directory, 'a'.repeat(120));
    server = await serve(long);
    expect((await firsthand('site', 'add', 'example.com', '--data', long)).code).toBe(0);
  });
});

describe('a key', () => {
  it('is printed alone, once, and only its hash is kept', async () => {
    await run('site', 'add', 'example.com');
    const added = await run('key', 'add', '--site', 'example.com', '--scope', 'write', '--name', 'crm');
    expect(added).toMatchObject({ code: 0, out: expect.stringMatching(/^fh_[\w-]{32}\n$/), err: '' });
    const key = added.out.trim();
    expect((await run('key', 'list')).out).toBe('1\tcrm\twrite\texample.com\n');
    for (const name of ['record.db', 'record.db-wal']) {
      const file = join(directory, name);
      if (existsSync(file)) expect(readFileSync(file).includes(key)).toBe(false);
    }
  });
});

describe('every wrong turn', () => {
  const oneLine = /^firsthand: [^\n]+\n$/;
  it.each<[string, string[], number, RegExp]>([
    ['an unknown command', ['frobnicate'], 2, /frobnicate/],
    ['an unknown option', ['serve', '--prot', '1'], 2, /--port/],
    ['a missing option', ['report'], 2, /--site/],
    ['a domain with https', ['site', 'add', 'https://example.com'], 2, /without https/],
    [
      'an unknown zone',
      ['site', 'add', 'example.com', '--time-zone', 'Mars/Base'],
      2,
      /time_zone.*Mars\/Base/,
    ],
    ['a site not yet added', ['report', '--site', 'example.com'], 1, /firsthand site add example\.com/],
    ['a goal of nothing', ['goal', 'add', '--site', 'example.com'], 2, /event or page/],
    ['an unknown format', ['report', '--site', 'example.com', '--format', 'xml'], 2, /table, json, csv/],
    ['a wrong port', ['serve', '--port', 'eighty'], 78, /FIRSTHAND_PORT.*"eighty".*0 to 65535/],
    ['an address that is none', ['site', 'add', 'example.com', '--exclude', 'me'], 2, /192\.0\.2\.0\/24.*me/],
    ['a port with words', ['serve', '--port', '0x50'], 78, /"0x50"/],
    ['a wrong host', ['serve', '--port', '0', '--host', 'nowhere.invalid'], 1, /nowhere\.invalid.*--host/],
    ['a wrong proxy', ['serve', '--trust-proxy', 'everyone'], 78, /FIRSTHAND_TRUST_PROXY.*"everyone"/],
    ['a wrong address', ['serve', '--url', 'example.com'], 78, /FIRSTHAND_URL.*"example\.com"/],
  ])('%s answers in one line that says what to do', async (_, args, code, says) => {
    const answer = await run(...args);
    expect(answer).toMatchObject({ code, out: '', err: expect.stringMatching(oneLine) });
    expect(answer.err).toMatch(says);
  });

  it.each([
    ['firsthand', [], /serve, site, goal/],
    ['a group', ['site'], /add, set, list, remove/],
  ])('%s without a command names them in one line', async (_, args, says) => {
    const answer = await firsthand(...args);
    expect(answer).toMatchObject({ code: 2, out: '', err: expect.stringMatching(oneLine) });
    expect(answer.err).toMatch(says);
  });

  it('a wrong variable of the environment is named with what was given and what is allowed', async () => {
    const answer = await firsthandIn({ env: { FIRSTHAND_IP: 'some' } }, 'serve', '--data', directory);
    expect(answer).toMatchObject({
      code: 78,
      err: 'firsthand: FIRSTHAND_IP is "some"; allowed is one of truncated, full, none.\n',
    });
  });

  it('a taken port is named', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const answer = await run('serve', '--port', String(port));
    taken.close();
    expect(answer).toMatchObject({
      code: 1,
      err: expect.stringMatching(new RegExp(`^firsthand: Port ${port} .*--port\\.\\n$`)),
    });
  });

  it('a data directory that is a file, or in a place that cannot be written, is named', async () => {
    const file = join(directory, 'file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'below'), '/proc/firsthand']) {
      const answer = await firsthand('serve', '--data', path, '--port', '0');
      expect(answer).toMatchObject({ code: 78, err: expect.stringMatching(oneLine) });
      expect(answer.err).toContain(path);
    }
  });

  it('a wrong key is refused with how to make one', async () => {
    server = await serve(directory);
    const answer = await fetch(`http://127.0.0.1:${server.port}/api/query`, {
      method: 'POST',
      headers: { authorization: 'Bearer nonsense' },
      body: '{}',
    });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('firsthand key add') });
  });
});

describe('doctor', () => {
  it('is content with a fresh installation and exits 1 with advice when the directory is open to others', async () => {
    await run('site', 'add', 'example.com');
    expect(await run('doctor')).toMatchObject({ code: 0 });
    server = await serve(directory);
    chmodSync(directory, 0o755);
    const answer = await run('doctor');
    expect(answer.code).toBe(1);
    expect(answer.out).toMatch(/FAIL\s+data directory is private.*\n.*chmod 700/);
  });
});

describe('npm run demo', () => {
  it('fills thirty days, serves them and a shop that carries the tag', async () => {
    const { spawn } = await import('node:child_process');
    const demo = spawn(
      process.execPath,
      [
        join(import.meta.dirname, '../../dist/main.js'),
        'demo',
        '--data',
        join(directory, 'demo'),
        '--port',
        '0',
        '--shop-port',
        '18720',
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let printed = '';
    for await (const chunk of demo.stdout) {
      printed += String(chunk);
      if (printed.includes('Ctrl-C')) break;
    }
    const page = await (await fetch('http://localhost:18720/')).text();
    expect(page).toContain('/tag.js" data-domain="demo-shop.example"');
    const report = await firsthand(
      'report',
      '--data',
      join(directory, 'demo'),
      '--site',
      'demo-shop.example',
      '--by',
      'visit:source',
      '--goal',
      'Purchase',
      '--format',
      'json',
    );
    const { results } = JSON.parse(report.out);
    expect(results.length).toBeGreaterThan(5);
    demo.kill('SIGTERM');
    const [code] = await once(demo, 'exit');
    expect(code).toBe(0);
  });
});
