import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { makeShare } from '../../../src/web/shares.ts';
import { findings } from './looking.ts';
import { openDashboard, visitors } from './people.ts';

// What makes the screen pleasant: numbers that fit, the reader's own formats, keys, paper, phones, dark rooms, bad eyes.

const HOSTILE = `'"><img src=x onerror=window.hacked=1>`;

type Dashboard = Awaited<ReturnType<typeof openDashboard>>;
let dashboard: Dashboard;
let owner: Awaited<ReturnType<Dashboard['signIn']>>;
let shared = '';
let framed = '';

beforeAll(async () => {
  // 1,234 people and 12,340 page views, all of yesterday.
  const views = Array.from({ length: 12_340 }, (_, index) => ({
    visitor_id: `visitor ${index % 1_234}`,
    timestamp: Date.now() - 86_400_000 + (index % 1_000),
    url: `https://example.com/${index % 3 === 0 ? 'pricing' : 'about'}`,
    referrer: index % 2 === 0 ? 'https://www.google.com/' : 'https://www.bing.com/',
  }));
  dashboard = await openDashboard(views.slice(0, 6_000));
  const { firsthand } = dashboard;
  const rest = views.slice(6_000).map((one) => ({ name: 'pageview', domain: 'example.com', ...one }));
  await firsthand.batch(rest);
  owner = await dashboard.signIn('owner@example.com', 'owner');
  const { ports } = firsthand.app;
  const site = 'example.com';
  await ports.addSite({ domain: 'empty.example', timeZone: 'UTC', settings: {} });
  await ports.addAnnotation({ site, time: Date.now() - 86_400_000, text: HOSTILE, author: HOSTILE });
  await ports.addSegment({ site, name: HOSTILE, user: null, filters: [['is', 'visit:source', [HOSTILE]]] });
  await ports.addKey({ name: HOSTILE, scope: 'read' });
  const link = await makeShare(ports, { site, name: HOSTILE, frames: ['*'] }, HOSTILE);
  [shared, framed] = [`/share/${link.token}`, `/embed/${link.token}/panel/source`];
  await firsthand.beacon({ name: HOSTILE, url: `https://example.com/${HOSTILE}`, domain: 'example.com' });
  await firsthand.beacon({ name: 'x', url: 'https://example.com/', domain: HOSTILE });
});
afterEach(() => expect(dashboard.errors.splice(0)).toEqual([]));
afterAll(() => dashboard.close());

const PERIOD = '?period=7d';

it('shows numbers that fit, whole for whoever points at them, as the reader’s language writes them', async () => {
  const views = (page: Page) =>
    page.locator('.headline li', { hasText: 'Page views' }).locator('.value span');
  const english = await owner(`/sites/example.com${PERIOD}`, { locale: 'en-US' });
  expect(await views(english).textContent()).toBe('12.3K');
  expect(await views(english).getAttribute('title')).toMatch(/^12,34[01]$/);
  expect(await visitors(english).textContent()).toMatch(/^1,23[45]$/);
  await english.context().close();
  const german = await owner(`/sites/example.com${PERIOD}`, { locale: 'de-DE' });
  expect(await visitors(german).textContent()).toMatch(/^1\.23[45]$/);
  expect(await german.locator('.data tbody th').first().textContent()).toMatch(
    /^(Mo|Di|Mi|Do|Fr|Sa|So)\.?, /,
  );
  await german.context().close();
});

it('comes without anything moving', async () => {
  const page = await owner(`/sites/example.com${PERIOD}`);
  await page.locator('.u-over').waitFor();
  const shift = await page.evaluate<number>(
    `new Promise((resolve) => new PerformanceObserver((list) =>
      resolve(list.getEntries().reduce((sum, one) => sum + one.value, 0))).observe({ type: 'layout-shift', buffered: true })
      ?? setTimeout(() => resolve(0), 500))`,
  );
  // 0.1 is what Core Web Vitals call good.
  expect(shift).toBeLessThan(0.02);
  await page.context().close();
});

it('says on its sheet what every key of the page does', async () => {
  const page = await owner(`/sites/example.com${PERIOD}`);
  await page.keyboard.press('?');
  const listed = await page.getByRole('dialog').locator('kbd').allTextContents();
  const used = await page.evaluate<string[]>(
    `[...document.querySelectorAll('[data-key]')].map(({ dataset }) => dataset.key)`,
  );
  for (const key of used) expect(listed).toContain(key === 'Escape' ? 'Esc' : key);
  await page.keyboard.press('Escape');
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.context().close();
});

it('is worked by keyboard alone', async () => {
  const page = await owner(`/sites/example.com${PERIOD}`);
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
  await page.keyboard.press('Enter');
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press('Tab');
    if ((await page.evaluate('document.activeElement.closest("#card-sources .rows a") !== null')) === true)
      break;
  }
  await page.keyboard.press('Enter');
  await page.locator('.pill').waitFor();
  await page.keyboard.press('c');
  await page.waitForURL(/compare=none/);
  await page.keyboard.press('Escape');
  await expect.poll(() => page.locator('.pill').count()).toBe(0);
  await page.context().close();
});

it('prints: only what is on paper of use, dark on white also in the dark', async () => {
  const page = await owner(`/sites/example.com${PERIOD}`, { colorScheme: 'dark' });
  await page.locator('.u-over').waitFor();
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  for (const hidden of ['.top nav', '.pickers', '.foot', '.more'])
    expect(await page.locator(hidden).first().isVisible(), hidden).toBe(false);
  for (const shown of ['.headline', 'figure canvas', '#card-pages .rows', '.print-only'])
    expect(await page.locator(shown).first().isVisible(), shown).toBe(true);
  const colours = await page.evaluate<string[]>(
    `[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]`,
  );
  expect(colours).toEqual(['rgb(255, 255, 255)', 'rgb(24, 33, 47)']);
  await page.context().close();
});

it('follows the system into the dark', async () => {
  const background = async (colorScheme: 'light' | 'dark') => {
    const page = await owner(`/sites/example.com${PERIOD}`, { colorScheme });
    const colour = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    await page.context().close();
    return colour;
  };
  expect(await background('light')).toBe('rgb(245, 246, 248)');
  expect(await background('dark')).toBe('rgb(16, 20, 26)');
});

const PAGES = [
  '/sites/example.com',
  '/sites/example.com/details/page',
  '/sites/example.com/settings',
  '/sites/example.com/sharing',
  '/sites/example.com/annotations',
  '/sites/example.com/segments',
  '/sites/empty.example',
  '/sites/empty.example/install',
  '/sites',
  '/users',
  '/keys',
  '/health',
  '/account',
];

it.each([...PAGES, 'shared', 'framed'])(
  'fits on a phone, and runs nothing of what strangers wrote: %s',
  async (path) => {
    const address = path === 'shared' ? shared : path === 'framed' ? framed : path;
    const page = await owner(address, { viewport: { width: 360, height: 740 } });
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(await page.locator('img').count()).toBe(0);
    await page.context().close();
  },
);

it.each(
  [...PAGES.slice(2, 8), '/keys', '/health', 'shared', 'framed'].flatMap((path) => [
    ['light', path] as const,
    ['dark', path] as const,
  ]),
)('has no serious finding of axe: %s %s', async (colorScheme, path) => {
  const address = path === 'shared' ? shared : path === 'framed' ? framed : path;
  const page = await owner(address, { colorScheme, bypassCSP: true });
  expect(await findings(page)).toEqual([]);
  await page.context().close();
});
