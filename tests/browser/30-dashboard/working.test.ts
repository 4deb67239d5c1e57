import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { openDashboard, visitors } from './people.ts';

// What analysts do with the screen besides looking: notes, filters joined by "or", saved filters.

type Dashboard = Awaited<ReturnType<typeof openDashboard>>;
let dashboard: Dashboard;
let analyst: Awaited<ReturnType<Dashboard['signIn']>>;
let viewer: Awaited<ReturnType<Dashboard['signIn']>>;

beforeAll(async () => {
  const ago = (days: number) => Date.now() - days * 86_400_000;
  dashboard = await openDashboard([
    { url: 'https://example.com/pricing', referrer: 'https://www.google.com/', timestamp: ago(0) - 60_000 },
    { url: 'https://example.com/pricing', referrer: 'https://www.bing.com/', timestamp: ago(2) },
    { url: 'https://example.com/about', referrer: 'https://www.google.com/', timestamp: ago(3) },
    { url: 'https://example.com/blog', referrer: 'https://news.example.org/', timestamp: ago(4) },
  ]);
  analyst = await dashboard.signIn('analyst@example.com', 'analyst');
  viewer = await dashboard.signIn('viewer@example.com', 'viewer');
});
afterEach(() => expect(dashboard.errors.splice(0)).toEqual([]));
afterAll(() => dashboard.close());

it('notes what happened by a click on the trend, shows it there and in the table, changes and removes it', async () => {
  const page = await analyst('/sites/example.com?period=7d');
  const chart = page.locator('.u-over');
  await chart.waitFor();
  const box = await chart.boundingBox();
  if (!box) throw new Error('The chart has no size.');
  // Five days of seven from the left: the day before yesterday.
  await page.mouse.move(box.x + (box.width * 4) / 6, box.y + 60);
  await page.mouse.click(box.x + (box.width * 4) / 6, box.y + 60);
  const sheet = page.getByRole('dialog', { name: 'Note what happened' });
  const day = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
  expect(await sheet.getByLabel(/When/).inputValue()).toBe(`${day}T00:00`);
  await sheet.getByLabel('What').fill('New <b>prices</b>');
  await sheet.getByRole('button', { name: 'Note' }).click();
  await page.waitForURL(/\?period=7d$/);
  expect(await page.locator('.drawing line.note').count()).toBe(1);
  await page.locator('.u-over').hover({ position: { x: (box.width * 4) / 6, y: 60 } });
  expect(await page.locator('.tip .noted').textContent()).toBe('New <b>prices</b>');
  await page.getByText('As a table').click();
  expect(await page.locator('.data tbody tr').nth(4).textContent()).toContain('New <b>prices</b>');
  await page.getByRole('link', { name: 'Add or change annotations' }).click();
  const note = page.locator('form', { hasText: 'by analyst@example.com' });
  await note.getByLabel('What').fill('Lower prices');
  await note.getByRole('button', { name: 'Save' }).click();
  expect(dashboard.firsthand.app.ports.annotations('example.com')).toMatchObject([
    { text: 'Lower prices', author: 'analyst@example.com' },
  ]);
  await page
    .locator('form', { hasText: 'by analyst@example.com' })
    .getByRole('button', { name: 'Remove' })
    .click();
  await page.getByText('A release, a campaign, an outage').waitFor();
  await page.context().close();
});

it('notes without JavaScript, too, and shows viewers the notes but no way to change them', async () => {
  const page = await analyst('/sites/example.com', { javaScriptEnabled: false });
  await page.getByText('As a table').click();
  await page.getByRole('link', { name: 'Add or change annotations' }).click();
  await page.getByLabel('What').fill('Campaign');
  await page.getByRole('button', { name: 'Note' }).click();
  expect(await page.locator('form', { hasText: 'by analyst@example.com' }).count()).toBe(1);
  await page.context().close();
  const other = await viewer('/sites/example.com');
  await other.getByText('As a table').click();
  expect(await other.locator('.data').textContent()).toContain('Campaign');
  expect(await other.getByRole('link', { name: /annotations/ }).count()).toBe(0);
  await other.locator('.u-over').click();
  expect(await other.getByRole('dialog').count()).toBe(0);
  await other.context().close();
});

it('joins filters by "or" over dimensions; the address holds it, back and Esc take it away', async () => {
  const page = await analyst('/sites/example.com?visit:source=is:Bing');
  await expect.poll(() => visitors(page).textContent()).toBe('1');
  const pill = page.locator('.pill');
  await pill.locator('summary').first().click();
  await pill.getByText('or …').click();
  const form = pill.locator('.or form');
  await form.getByLabel('What').selectOption('event:page');
  await form.getByLabel('How').selectOption('contains');
  await form.getByLabel(/Values/).fill('BLOG');
  await form.getByRole('button', { name: 'Add' }).click();
  await expect.poll(() => visitors(page).textContent()).toBe('2');
  expect(await page.locator('.pill summary').first().textContent()).toContain(
    'Source is Bing or Page contains BLOG',
  );
  const address = page.url();
  await page.goBack();
  await expect.poll(() => visitors(page).textContent()).toBe('1');
  await page.goForward();
  await expect.poll(() => visitors(page).textContent()).toBe('2');
  const again = await viewer(address.slice(dashboard.at('').length));
  expect(await visitors(again).textContent()).toBe('2');
  await again.context().close();
  await page.keyboard.press('Escape');
  await expect.poll(() => visitors(page).textContent()).toBe('4');
  await page.context().close();
});

it.each([
  ['is', 'Google', '2'],
  ['is_not', 'Google', '2'],
  ['contains', 'oo', '2'],
  ['contains_not', 'oo', '2'],
  ['matches', '^(google|bing)$', '3'],
  ['matches_not', '^(google|bing)$', '1'],
])('filters by a form: source %s %s', async (operator, value, found) => {
  const page = await viewer('/sites/example.com');
  await page.getByText('+ Filter').click();
  const form = page.locator('.filters > .menu .editor').first();
  await form.getByLabel('How').selectOption(operator);
  await form.getByLabel(/Values/).fill(value);
  await form.getByRole('button', { name: 'Add' }).click();
  await expect.poll(() => page.locator('.pill').count()).toBe(1);
  expect(await visitors(page).textContent()).toBe(found);
  await page.context().close();
});

it('saves filters as a segment, for oneself and for everybody, and chooses them', async () => {
  const page = await analyst('/sites/example.com?visit:source=is:Google');
  const save = async (name: string, shared: boolean) => {
    await page.locator('.filters summary', { hasText: 'Segments' }).click();
    await page.getByLabel('Save these filters as').fill(name);
    if (shared) await page.getByLabel('for everybody').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/visit%3Asource=is%3AGoogle/);
  };
  await save('From Google', true);
  await save('Mine', false);
  await page.context().close();
  const other = await viewer('/sites/example.com');
  await other.locator('.filters summary', { hasText: 'Segments' }).click();
  expect(await other.locator('.sheet').getByRole('link', { name: 'Mine' }).count()).toBe(0);
  expect(await other.getByRole('button', { name: 'Save' }).count()).toBe(0);
  await other.getByRole('link', { name: 'From Google' }).click();
  await expect.poll(() => visitors(other).textContent()).toBe('2');
  expect(new URL(other.url()).searchParams.get('visit:source')).toBe('is:Google');
  await other.context().close();
  const manage = await analyst('/sites/example.com/segments', { javaScriptEnabled: false });
  const mine = manage.locator('form', { hasText: 'Mine alone' });
  await mine.getByRole('textbox').fill('From Google');
  await mine.getByRole('button', { name: 'Rename' }).click();
  expect(await manage.getByLabel('Mine alone').inputValue()).toBe('From Google');
  await manage.locator('form', { hasText: 'Mine alone' }).getByRole('button', { name: 'Remove' }).click();
  expect(await manage.getByLabel('Mine alone').count()).toBe(0);
  await manage.context().close();
});
