import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FIREFOX } from '../../running.ts';
import { eventually, findings, type Looking, startLooking } from './looking.ts';

let looking: Looking;
beforeAll(async () => {
  const now = Date.now();
  const event = (visitor: number, change: Record<string, unknown> = {}) => ({
    name: 'pageview',
    url: 'https://example.com/pricing',
    domain: 'example.com',
    timestamp: now - 60_000 * visitor,
    visitor_id: `visitor ${visitor}`,
    user_agent: FIREFOX,
    ip: visitor < 3 ? '91.12.34.5' : '90.1.2.3',
    ...change,
  });
  looking = await startLooking([
    event(1, { referrer: 'https://www.google.com/' }),
    event(2),
    event(2, { url: 'https://example.com/about', timestamp: now - 30_000 }),
    event(3),
    event(4, { user_agent: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' }),
  ]);
});
afterEach(() => expect(looking.errors.splice(0)).toEqual([]));
afterAll(() => looking.stop());

it('filters by a click on the map, and shades what is left', async () => {
  const page = await looking.open('/sites/example.com');
  const shapes = page.locator('.map a path');
  expect(await shapes.evaluateAll((paths) => paths.map((one) => one.textContent))).toEqual([
    'Germany: 2',
    'France: 1',
  ]);
  await shapes.first().click();
  await eventually(() => page.locator('.headline .value').first().textContent()).toBe('2');
  expect(new URL(page.url()).searchParams.get('visit:country')).toBe('is:DE');
  await page.context().close();
});

it('draws any metric by any interval, and dots what is not over', async () => {
  const page = await looking.open('/sites/example.com?period=day', { javaScriptEnabled: false });
  await page.locator('summary', { hasText: 'Metric' }).click();
  await page.getByRole('link', { name: 'Scroll depth' }).click();
  await page.waitForURL(/metric=scroll_depth/);
  await page.locator('summary', { hasText: 'Interval' }).click();
  await page.getByRole('link', { name: 'By the minute' }).click();
  expect(await page.locator('#trend-title').textContent()).toBe('Scroll depth');
  await page.goto(page.url().replace(/\?.*/, '?period=7d&compare=previous_period&weekdays=1'));
  expect(await page.locator('.drawing polyline.dotted').count()).toBe(1);
  expect(await page.locator('.drawing polyline.before').count()).toBe(1);
  await page.context().close();
});

it('suggests values while a filter is typed', async () => {
  const page = await looking.open('/sites/example.com');
  await page.getByText('+ Filter').click();
  const editor = page.locator('.filters > .menu .editor');
  const suggested = () => editor.locator('.values button').allTextContents();
  await editor.locator('select[name=filter]').selectOption('event:page');
  await editor.locator('textarea').click();
  await eventually(suggested).toEqual(['/pricing', '/about']);
  await editor.locator('textarea').pressSequentially('AB');
  await eventually(suggested).toEqual(['/about']);
  await editor.getByRole('button', { name: '/about' }).click();
  expect(await editor.locator('textarea').inputValue()).toBe('/about\n');
  await editor.getByRole('button', { name: 'Add' }).click();
  await eventually(() => page.locator('.headline .value').first().textContent()).toBe('1');
  await page.context().close();
});

it('compares with any two days', async () => {
  const page = await looking.open('/sites/example.com?period=7d', { javaScriptEnabled: false });
  const today = new Date().toISOString().slice(0, 10);
  await page.locator('summary', { hasText: 'Comparison' }).click();
  await page.locator('[name=vs_from]').fill(today);
  await page.locator('[name=vs_to]').fill(today);
  await page.getByRole('button', { name: 'Compare' }).click();
  expect(await page.locator('.headline .change').first().textContent()).toContain('0.0%');
  expect(new URL(page.url()).searchParams.get('period')).toBe('7d');
  await page.context().close();
});

it('lists versions of the one browser that is left', async () => {
  const page = await looking.open('/sites/example.com', { javaScriptEnabled: false });
  await page.locator('#card-devices').getByRole('link', { name: 'Firefox' }).click();
  expect(await page.locator('#card-devices tbody').textContent()).toBe('143.03');
  await page.locator('#card-devices').getByRole('link', { name: 'Details' }).click();
  expect(await page.locator('thead').textContent()).toContain('Version');
  await page.context().close();
});

describe('why a number is what it is', () => {
  it('opens as a dialog by the keyboard, and gives the focus back', async () => {
    const page = await looking.open('/sites/example.com');
    const link = page.locator('.headline .why').first();
    await link.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Why this number?' });
    await dialog.waitFor();
    expect(await dialog.locator('.facts dd').first().textContent()).toMatch(/^3 before: 0/);
    expect(await dialog.textContent()).toContain('Distinct visitors with at least one event in the period');
    expect(await dialog.textContent()).toContain('Sent by a program');
    await page.keyboard.press('Escape');
    await eventually(() => page.getByRole('dialog').count()).toBe(0);
    expect(await page.locator('.headline .why:focus').count()).toBe(1);
    await page.context().close();
  });

  it('is a page without JavaScript, whose question the API answers alike', async () => {
    const page = await looking.open('/sites/example.com/details/source', { javaScriptEnabled: false });
    await page.locator('tr', { hasText: 'Google' }).locator('.why').click();
    expect(await page.locator('.facts dd').first().textContent()).toMatch(/^1 /);
    expect(await page.locator('#why').textContent()).toContain('Source is "Google"');
    expect(await page.locator('#why table').last().locator('tbody tr').count()).toBe(1);
    const question = JSON.parse((await page.locator('#why-question').textContent()) ?? '') as {
      site: string;
    };
    const answer = (await looking.firsthand.app.ports.report('answer', question)) as {
      results: { metrics: number[] }[];
    };
    expect(answer.results[0]?.metrics[0]).toBe(1);
    await page.context().close();
  });

  it.each([
    'number=bounce_rate',
    'number=conversion_rate&event:goal=is:Nothing',
    'number=<img src=x>',
    'panel=page',
    'panel=page&row=/pricing',
    'panel=nothing&row=x',
    'place=/goals',
    'place=/funnels',
    'place=/funnels&value=/pricing&value=/about',
    'place=/journeys',
    'place=/retention',
    'place=/attribution',
    'place=/hours',
    'place=/../../users',
  ])('is answered, or says what is wrong: %s', async (query) => {
    const page = await looking.open(`/sites/example.com/why?${query}`, { javaScriptEnabled: false });
    expect(await page.locator('h1, .trouble').count()).toBeGreaterThan(0);
    await page.context().close();
  });
});

it.each([
  ['light', '/sites/example.com'],
  ['dark', '/sites/example.com'],
  ['light', '/sites/example.com/why?number=bounce_rate'],
  ['dark', '/sites/example.com/why?panel=source'],
  ['light', '/sites/example.com/details/source'],
  ['dark', '/sites/example.com/now'],
] as const)('has no serious finding of axe: %s %s', async (colorScheme, path) => {
  const page = await looking.open(path, { colorScheme, bypassCSP: true });
  expect(await findings(page)).toEqual([]);
  await page.context().close();
});

it('shows the last half hour, and what comes while one looks', async () => {
  const page = await looking.open('/sites/example.com');
  await page.getByRole('link', { name: '3 visitors now' }).click();
  await page.waitForURL(/\/now$/);
  expect(await page.locator('.facts dd').allTextContents()).toEqual(['3', '3', '4', '4']);
  expect(await page.getByLabel('Countries').locator('li').allTextContents()).toEqual(['Germany2', 'France1']);
  await looking.firsthand.batch([
    {
      name: 'Signup',
      url: 'https://example.com/now',
      domain: 'example.com',
      visitor_id: 'new',
      user_agent: FIREFOX,
    },
  ]);
  await page.getByRole('cell', { name: 'Signup' }).waitFor();
  expect(await page.locator('.facts dd').first().textContent()).toBe('4');
  await page.context().close();
});
