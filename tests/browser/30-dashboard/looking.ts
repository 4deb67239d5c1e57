import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { openDashboard } from './people.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export type Looking = Awaited<ReturnType<typeof startLooking>>;

/** A collector with events, and a browser in which the owner is signed in. */
export async function startLooking(events: readonly Record<string, unknown>[]) {
  const { firsthand, errors, signIn, close } = await openDashboard(events);
  return {
    firsthand,
    errors,
    open: await signIn('owner@example.com', 'owner'),
    stop: close,
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
