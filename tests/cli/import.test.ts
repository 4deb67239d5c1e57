import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRecordReader, recordFile } from '../../src/record/open.ts';
import { end, firsthand, type Process, serve, temporaryDirectory } from '../faults/process.ts';

/** One line of the Combined format that asks for /packed, as gzip, Zstandard and bzip2 write it. */
const PACKED = {
  gzip: 'H4sIAAAAAAAAAy2OywrCMBRE937FkJWiTe5NH6KuRKQFn2CgC3FRa8TQaosKil9vBOfMapiB0RRKksyhHCHw7JnUpnwqTToZM43pZ/TJ6wCRzg1UW5SVPSEzZqtYsoD2jZg1RCAgVs3H1XWhYkno5u52al4PrA2YJE3ggySa4J1EPUzbtra5PS7cU8XhUIYJuovMrJYD1K6ySG1ZNT3MLvfmahVH7I96sCvOxd39J6LzBZC/SRbCAAAA',
  zstandard:
    'KLUv/QRYRQUAsssnJCCNOAcMROiNt+Rt06kSsO9loIPvgeLx7SZE0qqn/IgJJBJhgYs1KfEhLvh6vW6zTEZQFIgCMygpkg5LaU4OOIjAB2TxcyrgHFaZEAcJyamqCMxoHoUbzZtMyI3r1xDBEhOUZDKhxVeHxWmaFVRkeTHLbR3/zWt1mQKED0ukFMWKGRo4lhv+H8D/8z/f57U3VokS2JfBjBkPqNvVq3sLAQA5mykpblmynw==',
  bzip2:
    'QlpoOTFBWSZTWfuBHLcAAC5fgEAQUG//uCrPzIo/b9zQIACKEVPyEyNGpiDR6jQaNB6mgMBCKn6BEwgwAjNI0yYExNNMLPFSUpwzxcgQeEHOtO1UpLNokyBNWVAgxqwS0iHYBukmlg4KLjIIDwWESJjJKUoFMcGkq2qn6qIFBE8QMgEA+UXkiEoYWsMD8AKFj4dZi7jT78c3kRmJ1VRxnRALrLvlaaB+i225+yY6rL3sUg3teCJMx/QhDBXPtVfHhixcMQ/xdyRThQkPuBHLcA==',
};
const MAIN = join(import.meta.dirname, '../../dist/main.js');
const line = (path: string, minute = 0) =>
  `203.0.113.9 - - [10/Oct/2026:10:${String(minute).padStart(2, '0')}:00 +0000] "GET ${path} HTTP/1.1" 200 512 "-" "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"\n`;

let directory: string;
let server: Process | null;
beforeEach(async () => {
  directory = temporaryDirectory();
  server = null;
  await run('site', 'add', 'example.com');
});
afterEach(async () => {
  if (server) await end(server, 'SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});
const run = (...args: string[]) => firsthand(...args, '--data', join(directory, 'data'));
const importing = (...args: string[]) => run('import', '--site', 'example.com', '--summary', 'json', ...args);
const written = (name: string, text: string | Buffer) => {
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
};
const paths = () => {
  const db = openRecordReader(recordFile(join(directory, 'data')));
  try {
    return db.prepare<[], string>('select page from records order by record').pluck().all();
  } finally {
    db.close();
  }
};

describe('firsthand import', () => {
  it.each(Object.entries(PACKED))('opens %s by its content, whatever the name', async (_name, base64) => {
    const imported = await importing(written('log', Buffer.from(base64, 'base64')));
    expect(imported.err).toBe('');
    expect(JSON.parse(imported.out)).toMatchObject([{ format: 'combined', lines: 1, recorded: 1 }]);
    expect(paths()).toEqual(['/packed']);
  });

  it('reads UTF-16', async () => {
    await importing(
      written('log', Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(line('/wide'), 'utf16le')])),
    );
    expect(paths()).toEqual(['/wide']);
  });

  it('takes several files, patterns and a running server, and tells of each', async () => {
    server = await serve(join(directory, 'data'));
    written('a.log', line('/a'));
    written('b.log', line('/b') + line('/b2'));
    const imported = await run('import', '--site', 'example.com', join(directory, '?.log'));
    expect(imported.err).toBe('');
    expect(imported.out).toMatch(
      /a\.log: combined, 1 lines[\s\S]*recorded +1\n[\s\S]*b\.log: combined, 2 lines[\s\S]*recorded +2\n/,
    );
    expect(paths()).toEqual(['/a', '/b', '/b2']);
  });

  it('exits 1 above --max-errors, and shows the lines', async () => {
    const log = written('log', `${line('/')}rubbish\n${line('/b')}`);
    expect(await importing(log)).toMatchObject({ code: 0, err: `${log}:2: not readable: rubbish\n` });
    const strict = await importing('--max-errors', '0', log);
    expect(strict.code).toBe(1);
    expect(strict.err).toContain('1 lines could not be read, more than the 0 of --max-errors');
  });

  it.each([
    [['no-such.log'], 1, /^firsthand: There is no file no-such\.log\.\n$/],
    [['--format', 'apache', 'LOG'], 2, /There is no log format apache\..*Known: auto, s3, /],
    [['--max-errors', 'many', 'LOG'], 2, /--max-errors is many; a whole number is expected/],
    [['BINARY'], 2, /This is no access log in a format that is known/],
    [['DIRECTORY'], 1, /EISDIR/],
  ])('answers %j in one line', async (args, code, says) => {
    const files: Record<string, string> = {
      LOG: written('log', line('/')),
      BINARY: written('binary', Buffer.from([0x89, 0x50, 0x4e, 0x47, 10, 0, 1, 2, 10, 3])),
      DIRECTORY: directory,
    };
    const imported = await importing(...args.map((one) => files[one] ?? one));
    expect(imported.err).toMatch(says);
    expect(imported.err.trimEnd().split('\n')).toHaveLength(1);
    expect(imported.code).toBe(code);
  });

  it('tells of the files before one that cannot be read', async () => {
    const imported = await importing(written('log', line('/first')), directory);
    expect(imported.code).toBe(1);
    expect(imported.err).toContain('EISDIR');
    expect(JSON.parse(imported.out)).toMatchObject([{ recorded: 1 }]);
    expect(paths()).toEqual(['/first']);
  });

  it('refuses a site that is not there', async () => {
    const imported = await run('import', '--site', 'other.example', written('log', line('/')));
    expect(imported).toMatchObject({ code: 1, out: '' });
    expect(imported.err).toContain('There is no site other.example');
  });
});

describe('firsthand import --follow', () => {
  it('keeps up with a file that grows, is rotated and is cut off, and goes on where it stood', async () => {
    server = await serve(join(directory, 'data'));
    const log = written('access.log', line('/1', 1));
    let following = await follow(log, 1);
    appendFileSync(log, line('/2', 2));
    await recorded(2);
    renameSync(log, `${log}.1`);
    appendFileSync(`${log}.1`, line('/3', 3));
    writeFileSync(log, line('/4', 4));
    await recorded(4);
    truncateSync(log, 0);
    appendFileSync(log, line('/5-is-longer-than-the-line-that-was-there-before-it', 5));
    await recorded(5);
    following.kill('SIGINT');
    expect(await once(following, 'exit')).toEqual([0, null]);
    appendFileSync(log, line('/6', 6));
    following = await follow(log, 6);
    following.kill('SIGTERM');
    expect(await once(following, 'exit')).toEqual([0, null]);
    expect(paths().map((path) => path.slice(0, 2))).toEqual(['/1', '/2', '/3', '/4', '/5', '/6']);
  });

  async function follow(log: string, events: number) {
    const args = ['import', '--site', 'example.com', '--data', join(directory, 'data'), '--follow', log];
    const child = spawn('node', [MAIN, ...args], { stdio: 'ignore' });
    await recorded(events);
    return child;
  }

  /** Waits until so many events are on disk. */
  async function recorded(events: number): Promise<void> {
    await expect.poll(paths, { timeout: 30_000, interval: 50 }).toHaveLength(events);
  }
});
