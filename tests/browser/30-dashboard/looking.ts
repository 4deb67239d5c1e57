import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import { startFirsthand } from '../../running.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export type Looking = Awaited<ReturnType<typeof startLooking>>;

/** A collector with events, and a browser in which the owner is signed in. */
export async function startLooking(events: readonly unknown[]) {
  const firsthand = await startFirsthand({ FIRSTHAND_HOST: 'localhost' });
  const browser = await chromium.connect(inject('browser'));
  const at = (path: string) => `http://localhost:${firsthand.port}${path}`;
  await firsthand.batch(events);
  const { link } = await firsthand.app.ports.addUser({ email: 'owner@example.com', role: 'owner' });
  const door = await browser.newContext();
  const page = await door.newPage();
  await page.goto(link);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(at('/sites/example.com'));
  const storageState = await door.storageState();
  await door.close();
  const errors: string[] = [];
  return {
    firsthand,
    /** What went wrong in any page: thrown, blocked by the policy, or asked of another host. */
    errors,
    async open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
      const context = await browser.newContext({ storageState, locale: 'en-US', ...options });
      const page = await context.newPage();
      page.on('pageerror', (error) => errors.push(String(error)));
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      page.on('request', (request) => {
        if (!request.url().startsWith(at('/'))) errors.push(`asked elsewhere: ${request.url()}`);
      });
      await page.goto(at(path));
      return page;
    },
    async stop() {
      await browser.close();
      await firsthand.stop();
    },
  };
}

/** Serious and critical findings of axe on a page that was opened with `bypassCSP`. */
export async function findings(page: Page): Promise<string[]> {
  await page.addScriptTag({ content: AXE });
  return page.evaluate<string[]>(
    `axe.run().then(({ violations }) => violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ' ' + target)))`,
  );
}

/** `expect.poll` with the patience that a busy machine needs. */
export function eventually<Value>(read: () => Value | Promise<Value>) {
  return expect.poll(read, { timeout: 20_000 });
}
