import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';

export const CHROMIUM = '/usr/bin/chromium';
export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  // Pages and collector have names, and all of them lead here.
  '--host-resolver-rules=MAP * 127.0.0.1',
];
const root = fileURLToPath(new URL('../../', import.meta.url));
export const firsthand = ['--import', 'tsx', join(root, 'src/main.ts')];

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the tests find the one Chromium of all. */
    browser: string;
    /** Port and data directory of the collector of example.com. */
    collector: { port: number; data: string };
  }
}

/**
 * One Chromium and one collector, a process of its own, for all browser tests: starting both takes seconds.
 * @throws an error of one line that says what to install
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!existsSync(CHROMIUM)) throw new Error('The browser tests need Chromium: apt-get install -y chromium');
  const data = mkdtempSync(join(tmpdir(), 'firsthand-browser-'));
  execFileSync(
    process.execPath,
    [...firsthand, 'site', 'add', 'example.com', '--hostname', 'localhost', '--data', data],
    {
      stdio: 'pipe',
    },
  );
  const collector = await startCollector(data, []);
  const server = await chromium.launchServer({
    executablePath: CHROMIUM,
    args: FLAGS,
    // Playwright switches off what one of the tests is about.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
  project.provide('browser', server.wsEndpoint());
  project.provide('collector', { port: collector.port, data });
  return async () => {
    await server.close();
    await collector.stop();
    rmSync(data, { recursive: true, force: true });
  };
}

/** Runs `firsthand serve` on a free port until it is stopped. */
export async function startCollector(data: string, flags: readonly string[]) {
  const child = spawn(
    process.execPath,
    [...firsthand, 'serve', '--data', data, '--port', '0', '--log-level', 'warn', ...flags],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const [, found] = /listening on 127\.0\.0\.1:(\d+)/.exec(said) ?? [];
      if (found) resolve(Number(found));
    });
    child.once('exit', (code) => reject(new Error(`firsthand serve ended with ${code}: ${said}`)));
  });
  return {
    port,
    stop: async () => {
      // Nobody needs its data any more.
      child.kill('SIGKILL');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
