import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { type Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';

const MAIN = join(import.meta.dirname, '../../dist/main.js');
export const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0';

export const temporaryDirectory = () => mkdtempSync(join(tmpdir(), 'firsthand-fault-'));

/** A collector as its own process, as a user runs it. */
export interface Process {
  child: ChildProcess;
  port: number;
  /** What it has printed on standard error so far. */
  errors: string[];
}

/** Starts `firsthand serve` and waits until it listens. @param wrap command to run it under, such as strace */
export async function serve(
  directory: string,
  args: readonly string[] = [],
  wrap: readonly string[] = [],
): Promise<Process> {
  const [command = process.execPath, ...before] = [...wrap, process.execPath];
  const child = spawn(
    command,
    [...before, MAIN, 'serve', '--data', directory, '--port', '0', '--log-level', 'warn', ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environment(),
    },
  );
  const errors: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  const listening = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      const port = /listening on [^ ]*:(\d+)\)/.exec(line)?.[1];
      if (port !== undefined) return Number(port);
    }
    throw new Error(`firsthand serve ended: ${errors.join('')}`);
  })();
  return { child, port: await listening, errors };
}

/** Ends a process and waits until it is gone. @returns its exit status, null when a signal killed it */
export async function end({ child }: Process, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  // Under strace the collector is the child of the child.
  const [inner] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').split(' ');
  if (inner && child.spawnfile !== process.execPath) process.kill(Number(inner), signal);
  else child.kill(signal);
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

/** Runs one command line to its end. */
export function firsthand(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return firsthandIn({}, ...args);
}

export function firsthandIn(
  options: { cwd?: string; env?: Record<string, string> },
  ...args: string[]
): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [MAIN, ...args],
      { cwd: options.cwd ?? tmpdir(), env: { ...environment(), ...options.env } },
      (error, out, err) => resolve({ code: error ? Number(error.code ?? 1) : 0, out, err }),
    );
  });
}

// Settings of whoever runs the tests are not the tests' settings.
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('FIRSTHAND_')));
}

/** Sends one beacon. @returns the status, or null when the connection broke */
export function beacon(port: number, agent: Agent, id: string, path = '/'): Promise<number | null> {
  return new Promise((resolve) => {
    const sent = request(
      {
        port,
        agent,
        path: '/api/event',
        method: 'POST',
        headers: { 'content-type': 'text/plain', 'user-agent': AGENT },
      },
      (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode ?? null));
        answer.on('error', () => resolve(null));
      },
    );
    sent.on('error', () => resolve(null));
    sent.end(
      JSON.stringify({ name: 'pageview', url: `https://example.com${path}`, domain: 'example.com', id }),
    );
  });
}

/** Ids in the record and how often each is there; the integrity of the file first. */
export function recordedIds(directory: string): Map<string, number> {
  const db = new Database(join(directory, 'record.db'), { readonly: true });
  try {
    const integrity = db.pragma('integrity_check', { simple: true });
    if (integrity !== 'ok') throw new Error(`integrity_check: ${integrity}`);
    const counts = new Map<string, number>();
    for (const id of db.prepare<[], string>('select id from records').pluck().iterate())
      counts.set(id, (counts.get(id) ?? 0) + 1);
    return counts;
  } finally {
    db.close();
  }
}
