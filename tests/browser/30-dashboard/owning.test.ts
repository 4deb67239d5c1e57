import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { FIREFOX } from '../../running.ts';
import { openDashboard } from './people.ts';

// What owners do: settings, exclusions, people, keys, the collector's health, the first run. All by forms without JavaScript, too.

type Dashboard = Awaited<ReturnType<typeof openDashboard>>;
let dashboard: Dashboard;
let owner: Awaited<ReturnType<Dashboard['signIn']>>;

beforeAll(async () => {
  dashboard = await openDashboard([{ url: 'https://example.com/pricing' }]);
  owner = await dashboard.signIn('owner@example.com', 'owner');
});
afterEach(() => expect(dashboard.errors.splice(0)).toEqual([]));
afterAll(() => dashboard.close());
const settings = () => dashboard.firsthand.app.ports.sites()[0]?.settings;

it.each([true, false])(
  'changes settings and exclusions by forms (JavaScript: %s)',
  async (javaScriptEnabled) => {
    const page = await owner('/sites/example.com', { javaScriptEnabled });
    await page.getByRole('link', { name: 'Settings' }).click();
    const site = page.locator('form#site');
    await site.getByLabel(/Time zone/).selectOption('Europe/Berlin');
    await site.getByLabel(/Currency/).fill('euro');
    await site.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').getByText('Currency that revenue is reported in: ').waitFor();
    await site.getByLabel(/Currency/).fill(javaScriptEnabled ? 'CHF' : 'SEK');
    await site.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect(settings()?.currency).toBe(javaScriptEnabled ? 'CHF' : 'SEK');
    const exclusions = page.locator('form#exclusions');
    await exclusions.getByLabel(/^Pages/).fill('/admin/*\n/internal');
    await exclusions.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect(settings()?.excludedPaths).toEqual(['/admin/*', '/internal']);
    await page.context().close();
  },
);

it('invites, promotes and removes people, and makes keys, by forms alone', async () => {
  const page = await owner('/users', { javaScriptEnabled: false });
  await page.getByLabel('E-mail address').fill('ada@example.com');
  await page.getByRole('button', { name: 'Make a link' }).click();
  expect(await page.locator('#invitation').textContent()).toContain('/sign-in/');
  await page.getByLabel('Role of ada@example.com').selectOption('analyst');
  const row = page.locator('tr', { hasText: 'ada@example.com' });
  await row.getByRole('button', { name: 'Change' }).click();
  expect(await page.getByLabel('Role of ada@example.com').inputValue()).toBe('analyst');
  await row.getByRole('button', { name: 'Remove' }).click();
  expect(await row.count()).toBe(0);
  await page.goto(dashboard.at('/keys'));
  await page.getByLabel('What for').fill('Report');
  await page.getByRole('button', { name: 'Make a key' }).click();
  expect(await page.locator('#key').textContent()).toMatch(/^fh_/);
  await page.context().close();
});

it('shows events as they arrive, and refusals with what was wrong', async () => {
  const page = await owner('/health');
  await dashboard.firsthand.beacon({
    name: 'Just now',
    url: 'https://example.com/live',
    domain: 'example.com',
  });
  await page.locator('#arriving').getByText('Just now').waitFor();
  await dashboard.firsthand.beacon({ name: 'x', url: 'https://nowhere.example/', domain: 'nowhere.example' });
  await page.reload();
  await page.getByText('forbidden').click();
  await page.getByText('There is no site nowhere.example').waitFor();
  await page.getByRole('button', { name: 'Examine now' }).click();
  await page.getByText('✓ record integrity').waitFor();
  await page.context().close();
});

it('tells from a page that its policy keeps the tag from sending', async () => {
  await dashboard.firsthand.app.ports.addSite({
    domain: '127.0.0.1',
    timeZone: 'UTC',
    settings: {},
  });
  const tag = `<script defer src="${dashboard.at('/tag.js')}" data-domain="127.0.0.1"></script>`;
  const site: Server = createServer((_, response) =>
    response
      .writeHead(200, {
        'content-type': 'text/html',
        'content-security-policy': `default-src 'none'; script-src ${dashboard.at('')}`,
      })
      .end(`<!doctype html><title>x</title>${tag}`),
  );
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  const install = await owner('/sites/127.0.0.1/install');
  const context = await dashboard.browser.newContext({ userAgent: FIREFOX });
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
  await install.getByText(/The tag was fetched.*but no event came/).waitFor();
  await install.getByText(/Content-Security-Policy lacks the collector in connect-src/).waitFor();
  await context.close();
  await install.context().close();
  site.close();
});
