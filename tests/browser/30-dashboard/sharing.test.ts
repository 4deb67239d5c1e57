import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDashboard, visitors } from './people.ts';

// People who are not signed in: by a link, in a frame of another site's page, at a public site.

type Dashboard = Awaited<ReturnType<typeof openDashboard>>;
let dashboard: Dashboard;
let analyst: Awaited<ReturnType<Dashboard['signIn']>>;
let host: Server;
let html = '';

beforeAll(async () => {
  dashboard = await openDashboard([
    { url: 'https://example.com/pricing', referrer: 'https://www.google.com/' },
    { url: 'https://example.com/pricing', referrer: 'https://www.bing.com/' },
    { url: 'https://example.com/about', referrer: 'https://www.google.com/' },
  ]);
  analyst = await dashboard.signIn('analyst@example.com', 'analyst');
  host = createServer((_, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><h1>Host</h1>${html}`),
  );
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  host.close();
  await dashboard.close();
});

/** Where another site's page is: another host name, so another site to the browser. */
const origin = () => `http://127.0.0.1:${(host.address() as AddressInfo).port}`;

async function makeLink(fill: (page: Page) => Promise<unknown>): Promise<{ link: string; code: string }> {
  const page = await analyst('/sites/example.com/sharing', { javaScriptEnabled: false });
  await page.getByLabel('For whom').fill('Somebody');
  await fill(page);
  await page.getByRole('button', { name: 'Make a link' }).click();
  const made = page.locator('section', { hasText: 'Somebody' }).last();
  const link = (await made.locator('pre').first().textContent()) ?? '';
  const code = (await made.locator('pre').nth(1).count())
    ? ((await made.locator('pre').nth(1).textContent()) ?? '')
    : '';
  await page.context().close();
  return { link, code };
}
const pathOf = (link: string) => new URL(link).pathname;

it('opens a link with a password in a browser, where everything can be clicked and nothing changed', async () => {
  const { link } = await makeLink((page) => page.getByLabel(/^Password/).fill('correct horse battery'));
  const page = await dashboard.open(pathOf(link));
  await page.getByLabel('Password of this link').fill('wrong horse battery');
  await page.getByRole('button', { name: 'Open' }).click();
  await page.getByText('This is not the password').waitFor();
  await page.getByLabel('Password of this link').fill('correct horse battery');
  await page.getByRole('button', { name: 'Open' }).click();
  await expect.poll(() => visitors(page).textContent()).toBe('3');
  await page.locator('#card-sources').getByRole('link', { name: 'Google' }).click();
  await expect.poll(() => visitors(page).textContent()).toBe('2');
  expect(page.url()).toContain(pathOf(link));
  await page.keyboard.press('Escape');
  await expect.poll(() => visitors(page).textContent()).toBe('3');
  await page.locator('#card-pages').getByRole('link', { name: 'Details' }).click();
  await page.getByRole('link', { name: 'CSV' }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('#card-pages').waitFor();
  expect(await page.locator('form[method=post]').count()).toBe(0);
  for (const name of ['Settings', 'Account', 'Segments', 'Install'])
    expect(await page.getByRole('link', { name, exact: true }).count(), name).toBe(0);
  await page.context().close();
  expect(dashboard.errors.splice(0)).toEqual([]);
});

it('is shown in a frame of the pages that the link names, filters there, and is denied to others', async () => {
  const framed = await makeLink((page) => page.getByLabel(/in a frame/).fill(origin()));
  const foreign = await makeLink((page) => page.getByLabel(/in a frame/).fill('https://example.com'));
  const token = pathOf(framed.link).split('/').at(-1);
  const show = async (inner: string) => {
    html = inner;
    const context = await dashboard.browser.newContext();
    const page = await context.newPage();
    await page.goto(origin());
    return page;
  };
  expect(framed.code).toMatch(/^<iframe src="/);
  const page = await show(framed.code.replace('loading="lazy"', ''));
  const frame = page.frameLocator('iframe');
  await frame.locator('#card-sources').getByRole('link', { name: 'Google' }).click();
  await expect.poll(() => frame.locator('.headline .value').first().textContent()).toBe('2');
  expect(await frame.locator('header').count()).toBe(0);
  await page.context().close();

  const panel = await show(
    `<iframe src="${dashboard.at(`/embed/${token}/panel/trend?period=7d`)}"></iframe>`,
  );
  await panel.frameLocator('iframe').locator('.u-over').waitFor();
  await panel.context().close();

  for (const denied of [
    foreign.code.replace('loading="lazy"', ''),
    `<iframe src="${framed.link}"></iframe>`,
    `<iframe src="${dashboard.at('/sign-in')}"></iframe>`,
  ]) {
    const other = await show(denied);
    await expect.poll(() => other.frames().some((one) => one.url().startsWith('chrome-error:'))).toBe(true);
    await other.context().close();
  }
});

it('shows a public site to everybody, and says who may sign in nothing more', async () => {
  await dashboard.firsthand.app.ports.changeSite('example.com', { settings: { public: true } });
  const page = await dashboard.open('/sites/example.com', { javaScriptEnabled: false });
  expect(await visitors(page).textContent()).toBe('3');
  expect(await page.locator('form[method=post]').count()).toBe(0);
  await page.locator('#card-sources').getByRole('link', { name: 'Bing' }).click();
  expect(await visitors(page).textContent()).toBe('1');
  await page.goto(dashboard.at('/sites/example.com/sharing'));
  expect(page.url()).toBe(dashboard.at('/sign-in'));
  await page.context().close();
  await dashboard.firsthand.app.ports.changeSite('example.com', { settings: { public: false } });
});
