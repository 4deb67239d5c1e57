import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { readConfig } from '../src/config.ts';
import { DEMO_DOMAIN, demoTraffic } from '../src/demo/traffic.ts';
import { start } from '../src/serve.ts';

// `npm run screenshots` writes docs/screenshots: the dashboard over the demo's traffic, in light, in dark and on a phone.

const target = join(import.meta.dirname, '../docs/screenshots');
const FUNNEL =
  'what=event:page&how=is&value=/&what=event:page&how=contains&value=/products/&what=event:goal&how=is&value=Purchase';
const SHOTS = [
  { name: 'light', path: '', width: 1240, height: 860, colorScheme: 'light' },
  { name: 'dark', path: '?visit:source=is:Google', width: 1240, height: 860, colorScheme: 'dark' },
  { name: 'phone', path: '', width: 390, height: 800, colorScheme: 'light' },
  { name: 'list', path: '/details/page', width: 1240, height: 600, colorScheme: 'light' },
  { name: 'map', path: '#card-places', width: 1240, height: 520, colorScheme: 'light' },
  { name: 'now', path: '/now', width: 1240, height: 760, colorScheme: 'light' },
  { name: 'goals', path: '/goals?kind=page&match=/blog/*', width: 1240, height: 900, colorScheme: 'light' },
  {
    name: 'funnel',
    path: `/funnels?${FUNNEL}&by=visit:source`,
    width: 1240,
    height: 900,
    colorScheme: 'light',
  },
  { name: 'journeys', path: '/journeys', width: 1240, height: 620, colorScheme: 'dark' },
  { name: 'retention', path: '/retention', width: 1240, height: 520, colorScheme: 'light' },
  { name: 'attribution', path: '/attribution', width: 1240, height: 620, colorScheme: 'light' },
  { name: 'hours', path: '/hours', width: 1240, height: 540, colorScheme: 'dark' },
  { name: 'hours-phone', path: '/hours', width: 390, height: 620, colorScheme: 'light' },
  { name: 'why', path: '/why?number=bounce_rate', width: 1240, height: 1000, colorScheme: 'light' },
] as const;

const data = mkdtempSync(join(tmpdir(), 'firsthand-screenshots-'));
const { app, port, stop } = await start(
  readConfig(
    { FIRSTHAND_DATA: data, FIRSTHAND_PORT: '0', FIRSTHAND_HOST: 'localhost', FIRSTHAND_LOG_LEVEL: 'warn' },
    {},
  ),
);
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
try {
  const { ports, collector } = app;
  await ports.addSite({ domain: DEMO_DOMAIN, timeZone: 'Europe/Berlin', settings: {} });
  for (const event of ['Purchase', 'Signup']) await ports.addGoal({ site: DEMO_DOMAIN, match: { event } });
  const bodies = demoTraffic(Date.now());
  for (let at = 0; at < bodies.length; at += 1_000)
    await collector.recordTrusted('batch', bodies.slice(at, at + 1_000));
  const { link } = await ports.addUser({ email: 'owner', role: 'owner' });
  mkdirSync(target, { recursive: true });
  const first = await browser.newContext();
  const door = await first.newPage();
  await door.goto(link);
  await door.getByRole('button', { name: 'Sign in' }).click();
  await door.waitForURL(/sites/);
  const storageState = await first.storageState();
  for (const { name, path, width, height, colorScheme } of SHOTS) {
    const context = await browser.newContext({
      storageState,
      viewport: { width, height },
      colorScheme,
      locale: 'en-GB',
    });
    const page = await context.newPage();
    await page.goto(`http://localhost:${port}/sites/${DEMO_DOMAIN}${path}`, { waitUntil: 'networkidle' });
    await page.screenshot({ path: join(target, `${name}.png`) });
    await context.close();
  }
} finally {
  await browser.close();
  await stop();
  rmSync(data, { recursive: true, force: true });
}
