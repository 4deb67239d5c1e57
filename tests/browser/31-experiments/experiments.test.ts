import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, expect, inject, it } from 'vitest';
import { COLLECTOR, scene } from '../scene.ts';
import { firsthand } from '../setup.ts';

const world = scene(import.meta.url);

beforeAll(() => {
  const run = (...args: string[]) =>
    execFileSync(
      process.execPath,
      [...firsthand, ...args, '--site', 'example.com', '--data', inject('collector').data],
      { stdio: 'pipe' },
    );
  run(
    'experiment',
    'add',
    '--name',
    'hero',
    '--variants',
    'a:1,b:1',
    '--pages',
    '/prices*',
    '--start',
    'now',
  );
}, 60_000);

/** Which design each painted frame showed, once the page was visible. */
const FRAMES = `
  self.frames = [];
  (function look() {
    const root = document.documentElement;
    const design = root && document.body ? [...document.querySelectorAll('h1')].filter((one) => getComputedStyle(one).display !== 'none').map((one) => one.textContent).join() : '';
    if (design && getComputedStyle(root).opacity === '1') self.frames.push(design);
    requestAnimationFrame(look);
  })();`;
const variantOf = (page: Page) =>
  page.evaluate('document.documentElement.dataset.fhHero') as Promise<string | undefined>;
const framesOf = async (page: Page) => {
  await page.waitForFunction('self.frames.length > 3');
  return new Set((await page.evaluate('self.frames')) as string[]);
};

it('shows one design from the first frame on, and the same after a reload and on the next page', async () => {
  const profile = await world.profile();
  const page = await world.visit('/prices', { profile, before: FRAMES });
  const variant = await variantOf(page);
  expect(['a', 'b']).toContain(variant);
  const design = new Set([variant === 'b' ? 'New' : 'Old']);
  expect(await framesOf(page)).toEqual(design);
  await page.reload();
  expect(await variantOf(page)).toBe(variant);
  expect(await framesOf(page)).toEqual(design);
  const next = await world.visit('/prices/more', { profile });
  expect(await variantOf(next)).toBe(variant);
  expect(await next.evaluate("firsthand.variant('hero')")).toBe(variant);

  const [view] = await world.until('pageview', 3);
  expect(view?.event?.experiments).toEqual({ hero: variant });
  await world.settled(next);
  const rows = world.recorded(world.sent());
  expect(new Set(rows.map((row) => row.visitor)).size).toBe(1);
  expect(new Set(rows.map((row) => row.identity))).toEqual(new Set(['cookie']));
});

it('tells of nothing on pages that the experiment is not on, unless a script asks', async () => {
  const page = await world.visit('/other');
  const [view] = await world.until('pageview');
  expect(view?.event?.experiments).toBeUndefined();
  const variant = await page.evaluate("firsthand.variant('hero')");
  await page.evaluate("firsthand('Asked')");
  const [asked] = await world.until('Asked');
  expect(asked?.event?.experiments).toEqual({ hero: variant });
});

it('says so by an event of its own where the page view had left', async () => {
  world.show(
    '<!doctype html><html><head><script src="{{collector}}/tag.js" data-domain="example.com"></script></head><body><p>Hello</p></body></html>',
  );
  const page = await world.visit('/prices');
  await world.until('pageview');
  // A page without the snippet that was painted is not switched; what a script asks for is told.
  await page.addScriptTag({ url: `${world.address(COLLECTOR)}experiments.js?domain=example.com` });
  expect(await variantOf(page)).toBeUndefined();
  await page.evaluate("history.pushState(0, '', '/elsewhere')");
  const variant = await page.evaluate("firsthand.variant('hero')");
  await page.evaluate("firsthand('Later')");
  const [later] = await world.until('Later');
  expect(later?.event?.experiments).toEqual({ hero: variant });
});

/** Opens the page while the script is held back until the page has shown itself. */
async function late(profile: BrowserContext): Promise<Page> {
  let shown = () => {};
  const page = profile.newPage();
  await profile.route('**/experiments.js*', async (route) => {
    await new Promise<void>((done) => {
      shown = done;
    });
    await route.continue();
  });
  const opened = await page;
  await opened.addInitScript(FRAMES);
  await opened.goto(world.address('shop.example.com', '/prices'), { waitUntil: 'commit' });
  await opened.waitForFunction("self.frames?.includes('Old')");
  shown();
  await opened.waitForFunction("document.documentElement.hasAttribute('data-fh')");
  return opened;
}

it('never holds the page: the default shows, stays, and counts nobody', async () => {
  const page = await late(await world.profile());
  expect(await framesOf(page)).toEqual(new Set(['Old']));
  expect(await page.evaluate("firsthand.variant('hero')")).toBe('a');
  await world.settled(page);
  for (const { event } of world.sent()) expect(event?.experiments).toBeUndefined();
});

it('leaves the default where the collector is blocked, and without scripts', async () => {
  const blocked = await world.profile();
  await blocked.route(`**://${COLLECTOR}:*/**`, (route) => route.abort());
  const page = await world.visit('/prices', { profile: blocked, before: FRAMES });
  expect(await framesOf(page)).toEqual(new Set(['Old']));
  const plain = await world.visit('/prices', { profile: await world.profile({ javaScriptEnabled: false }) });
  await plain.locator('h1.a').waitFor({ state: 'visible' });
});

it('gives no cookie to who asked for privacy, and the same design all day', async () => {
  const profile = await world.profile({ extraHTTPHeaders: { 'Sec-GPC': '1' } });
  const page = await world.visit('/prices', { profile });
  const variant = await variantOf(page);
  expect(['a', 'b']).toContain(variant);
  await page.reload();
  expect(await variantOf(page)).toBe(variant);
  expect(await profile.cookies()).toEqual([]);
});

it('works under a policy that allows the collector and the style by its hash', async () => {
  const html = readFileSync(new URL('page.html', import.meta.url), 'utf8');
  const styles = [...html.matchAll(/<style>(.*?)<\/style>/g)].map(
    ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  );
  const collector = world.address(COLLECTOR).replace(/\/$/, '');
  world.show(html, {
    'content-security-policy': `default-src 'none'; script-src ${collector}; connect-src ${collector}; style-src ${styles.join(' ')}`,
  });
  const page = await world.visit('/prices');
  expect(['a', 'b']).toContain(await variantOf(page));
  const [view] = await world.until('pageview');
  expect(view?.event?.experiments).toEqual({ hero: await variantOf(page) });
});
