import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { findings, type Looking, startLooking } from './looking.ts';
import { visitors } from './people.ts';

const HOSTILE = `'"><img src=x onerror=window.hacked=1>`;

let looking: Looking;

beforeAll(async () => {
  const now = Date.now();
  const event = (visitor: number, more: Record<string, unknown>) => ({
    name: 'pageview',
    url: 'https://example.com/pricing',
    domain: 'example.com',
    timestamp: now - 60_000 * visitor,
    visitor_id: `visitor ${visitor}`,
    user_agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
    ...more,
  });
  looking = await startLooking([
    event(1, { referrer: 'https://www.google.com/' }),
    event(2, { referrer: 'https://www.google.com/' }),
    event(3, { referrer: 'https://www.bing.com/', url: 'https://example.com/about' }),
    event(4, {
      url: `https://example.com/x?utm_source=${encodeURIComponent(HOSTILE)}&utm_campaign=${encodeURIComponent(HOSTILE)}`,
      referrer: `https://evil.example/?q=${encodeURIComponent(HOSTILE)}`,
      product: HOSTILE,
      title: HOSTILE,
      language: HOSTILE,
      time_zone: HOSTILE,
    }),
    event(5, { name: HOSTILE, url: `https://example.com/${encodeURIComponent(HOSTILE)}` }),
  ]);
});
afterEach(() => expect(looking.errors.splice(0)).toEqual([]));
afterAll(() => looking.stop());

it('filters everything by a click on a row; the address holds it, back and Esc take it away', async () => {
  const page = await looking.open('/sites/example.com');
  await expect.poll(() => visitors(page).textContent()).toBe('5');
  await page.locator('#card-sources').getByRole('link', { name: 'Google' }).click();
  await expect.poll(() => visitors(page).textContent()).toBe('2');
  expect(new URL(page.url()).searchParams.get('visit:source')).toBe('is:Google');
  await page.goBack();
  await expect.poll(() => visitors(page).textContent()).toBe('5');
  await page.goForward();
  await expect.poll(() => visitors(page).textContent()).toBe('2');
  await page.keyboard.press('Escape');
  await expect.poll(() => visitors(page).textContent()).toBe('5');
  await page.context().close();
});

it('shows the same numbers without JavaScript, by links and forms', async () => {
  const page = await looking.open('/sites/example.com', { javaScriptEnabled: false });
  expect(await visitors(page).textContent()).toBe('5');
  await page.locator('#card-sources').getByRole('link', { name: 'Channels' }).click();
  expect(page.url()).toContain('sources=channel');
  await page.getByText('+ Filter').click();
  const form = page.locator('.filters > .menu .editor');
  await form.locator('select[name=filter]').selectOption('event:page');
  await form.locator('select[name=operator]').selectOption('contains');
  await form.locator('textarea').fill('PRIC\nabout');
  await form.getByRole('button').click();
  expect(await visitors(page).textContent()).toBe('3');
  expect(await page.locator('.drawing polyline.now').count()).toBeGreaterThan(0);
  await page.context().close();
});

it('opens by keys: periods and the sheet of shortcuts', async () => {
  const page = await looking.open('/sites/example.com');
  await page.keyboard.press('w');
  await page.waitForURL(/period=7d/);
  await page.keyboard.press('?');
  expect(await page.getByRole('dialog').isVisible()).toBe(true);
  await page.context().close();
});

it('runs nothing of what visitors sent', async () => {
  const tabs = [
    '',
    '?sources=campaign&pages=product&places=language&goals=event',
    '?sources=referrer&places=zone&visit:source=is:<img src=x onerror=alert(1)>',
    '?sources=term&pages=entry',
  ];
  for (const query of tabs) {
    const page = await looking.open(`/sites/example.com${query}`);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(await page.locator('img').count()).toBe(0);
    await page.context().close();
  }
  for (const panel of ['campaign', 'page', 'event', 'product']) {
    const page = await looking.open(
      `/sites/example.com/details/${panel}?search=${encodeURIComponent(HOSTILE)}`,
    );
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    await page.context().close();
  }
});

it('says what is wrong while it waits for a site’s first event, and turns green when it comes', async () => {
  const page = await looking.open('/sites');
  await page.getByLabel('Domain').fill('https://new.example.org/path');
  await page.getByRole('button', { name: /Add/ }).click();
  await page.waitForURL(/new\.example\.org\/install/);
  await page.getByText('Nothing has arrived').waitFor();
  await looking.firsthand.beacon({
    name: 'pageview',
    url: 'https://typo.example.net/',
    domain: 'nw.example.org',
  });
  await page.getByText('it says "nw.example.org"').waitFor();
  await looking.firsthand.beacon({
    name: 'pageview',
    url: 'https://new.example.org/',
    domain: 'new.example.org',
  });
  await page.getByText('It works').waitFor();
  await page.context().close();
});

it.each([
  ['light', '/sites/example.com'],
  ['dark', '/sites/example.com?visit:source=is:Google'],
  ['light', '/sites/example.com/details/page'],
  ['light', '/sites/example.com/install'],
  ['dark', '/users'],
  ['light', '/account'],
] as const)('has no serious finding of axe: %s %s', async (colorScheme, path) => {
  const page = await looking.open(path, { colorScheme, bypassCSP: true });
  expect(await findings(page)).toEqual([]);
  await page.context().close();
});
