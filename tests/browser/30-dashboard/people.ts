import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import type { Role } from '../../../src/model/user.ts';
import { FIREFOX, type Running, startFirsthand } from '../../running.ts';

/** A collector with some events of example.com, and browsers of people who look at them. */
export async function openDashboard(events: readonly Record<string, unknown>[]) {
  const firsthand: Running = await startFirsthand({ FIRSTHAND_HOST: 'localhost' });
  const browser: Browser = await chromium.connect(inject('browser'));
  const at = (path: string) => `http://localhost:${firsthand.port}${path}`;
  const { text } = await firsthand.batch(
    events.map((event, index) => ({
      name: 'pageview',
      url: 'https://example.com/',
      domain: 'example.com',
      visitor_id: `visitor ${index}`,
      user_agent: FIREFOX,
      ...event,
    })),
  );
  expect(text.match(/"recorded"/g) ?? text).toHaveLength(events.length);
  /** What went wrong in any page: thrown, blocked by the policy, or asked of another host. */
  const errors: string[] = [];

  async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ locale: 'en-US', ...options });
    const page = await context.newPage();
    page.on('pageerror', (error) => errors.push(String(error)));
    // What the policy blocks is told on the console; that a form was refused, too, and that is no error of the page.
    page.on('console', (message) => {
      const refused = /Failed to load resource: the server responded with a status of 4\d\d/.test(
        message.text(),
      );
      if (message.type() === 'error' && !refused) errors.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(at('/'))) errors.push(`asked elsewhere: ${request.url()}`);
    });
    await page.goto(at(path));
    return page;
  }

  return {
    firsthand,
    browser,
    at,
    open,
    errors,
    signIn: async (email: string, role: Role) => {
      const { link } = await firsthand.app.ports.addUser({ email, role });
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(link);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForURL(/\/sites/);
      const state = await context.storageState();
      await context.close();
      return (path: string, options: BrowserContextOptions = {}) =>
        open(path, { storageState: state, ...options });
    },
    close: async () => {
      await browser.close();
      await firsthand.stop();
    },
  };
}

export const visitors = (page: Page) => page.locator('.headline .value').first();
