import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SHOP, scene } from '../scene.ts';
import { CHROMIUM, FLAGS } from '../setup.ts';

const world = scene(import.meta.url);

it('counts a page made ahead of time when it is looked at, not before', async () => {
  const serve = world.front.page;
  let goOn = () => {};
  const wanted = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const madeAhead = new Promise<void>((resolve) => {
    world.front.page = async (url) => {
      if (url.pathname === '/made-ahead') resolve();
      if (url.pathname === '/go-on') await wanted;
      return serve(url);
    };
  });
  // Chromium makes no page ahead of time while a debugger such as Playwright looks on: this one is on its own.
  const home = mkdtempSync(join(tmpdir(), 'firsthand-chromium-'));
  const chromium = spawn(
    CHROMIUM,
    [...FLAGS, '--headless', `--user-data-dir=${home}`, world.address(SHOP, '/start')],
    {
      stdio: 'ignore',
      detached: true,
    },
  );
  try {
    await world.until('pageview');
    await madeAhead;
    expect(world.sent('pageview').map(({ event }) => event?.url)).toEqual([world.address(SHOP, '/start')]);
    goOn();
    const [, next] = await world.until('pageview', 2);
    expect(next?.event?.url).toBe(world.address(SHOP, '/next'));
  } finally {
    if (chromium.pid) process.kill(-chromium.pid, 'SIGKILL');
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    world.front.page = serve;
  }
});
