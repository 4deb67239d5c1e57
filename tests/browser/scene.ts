import { readFileSync } from 'node:fs';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject } from 'vitest';
import { openRecordReader, recordFile } from '../../src/record/open.ts';
import { Front, type Passed } from './front.ts';

export const SHOP = 'shop.example.com';
export const COLLECTOR = 'stats.example.com';
let profiles = 0;

/**
 * A browser, pages and a real collector for the tests of one folder. Every host but the collector's serves `page.html`,
 * or what a test gives to `show`; in it `{{collector}}` stands for the collector's address. No test may leave an error
 * on its pages.
 * @param at `import.meta.url` of the test
 */
export function scene(at: string) {
  const written = readFileSync(new URL('page.html', at), 'utf8');
  const collector = inject('collector');
  let browser: Browser;
  // A front for each test: what pages of the one before still send finds nobody.
  let front = new Front();
  let port = 0;
  let html = written;
  let headers: Record<string, string> = {};
  let contexts: BrowserContext[] = [];
  let errors: string[] = [];

  const address = (host: string, path = '/') => `http://${host}:${port}${path}`;

  beforeAll(async () => {
    browser = await chromium.connect(inject('browser'));
  });
  beforeEach(async () => {
    front = new Front();
    port = await front.listen();
    front.passTo(COLLECTOR, collector.port);
    front.page = () => ({
      body: html.replaceAll('{{collector}}', address(COLLECTOR, '')).replaceAll('{{port}}', String(port)),
      headers,
    });
    html = written;
    headers = {};
    contexts = [];
    errors = [];
  });
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await front.close();
    expect(errors).toEqual([]);
  });
  afterAll(() => browser?.close());

  /** Events that this test's pages sent, whatever became of them; all but engagement, or those of a name. */
  const sent = (name?: string) =>
    front.passed.filter(
      ({ event }) => event && (name === undefined ? event.name !== 'engagement' : event.name === name),
    );

  /** Every row of the record, oldest first. */
  const rows = () => {
    const db = openRecordReader(recordFile(collector.data));
    const all = db.prepare<[], Record<string, unknown>>('select * from records order by record').all();
    db.close();
    return all;
  };

  return {
    /** Notes what goes to the collector, and fails on demand. */
    get front(): Front {
      return front;
    },
    address,
    /** Everything that this test's pages sent to the collector, as it went by. */
    passed: () => front.passed,
    sent,
    /** Replaces the page of this test. */
    show(page: string, pageHeaders: Record<string, string> = {}): void {
      html = page;
      headers = pageHeaders;
    },
    /** A browser profile of its own: no cookies, no storage. */
    async profile(options: BrowserContextOptions = {}): Promise<BrowserContext> {
      const context = await browser.newContext({
        locale: 'de-DE',
        timezoneId: 'Europe/Berlin',
        // Without a window Chromium calls itself HeadlessChrome, and the collector takes it for the bot that it is.
        // Its version tells profiles apart: one address and agent would be taken for one new visitor.
        userAgent: `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.${process.pid}.${++profiles} Safari/537.36`,
        ...options,
      });
      contexts.push(context);
      return context;
    },
    /** Opens a page in a new profile, or in the one given, and waits for its load event. */
    async visit(path = '/', { host = SHOP, profile, before }: VisitOptions = {}): Promise<Page> {
      const page = await (profile ?? (await this.profile())).newPage();
      page.on('pageerror', (error) => errors.push(String(error)));
      if (before) await page.addInitScript(before);
      await page.goto(path.startsWith('http') ? path : address(host, path));
      return page;
    },
    /** Waits until `count` events of that name were answered, and gives them. */
    async until(name: string, count = 1): Promise<Passed[]> {
      return this.untilTrue(() => {
        const found = sent(name);
        return found.length >= count ? found : null;
      }, `${count} × ${name}`);
    },
    /** Has the page settle its views and waits until everything that it sent is answered, engagement aside. */
    async settled(page: Page): Promise<void> {
      await page.evaluate("firsthand('Last')");
      await page.waitForFunction("sessionStorage.getItem('fh_unsent') === '[]'");
    },
    /** Looks again whenever something went by. */
    async untilTrue<Found>(look: () => Found | null, what: string): Promise<Found> {
      for (;;) {
        const found = look();
        if (found) return found;
        await new Promise<void>((resolve, reject) => {
          const names = () => sent().map(({ event, status }) => `${String(event?.name)} (${status})`);
          const patience = setTimeout(
            () => reject(new Error(`No ${what}; sent so far: ${names().join(', ')}`)),
            15_000,
          );
          front.once('passed', () => {
            clearTimeout(patience);
            resolve();
          });
        });
      }
    },
    /** Rows of the record with one of these ids, oldest first. */
    recorded(events: readonly Passed[]): Record<string, unknown>[] {
      const ids = events.map(({ event }) => event?.id);
      return rows().filter(({ id }) => ids.includes(id));
    },
    /** Rows of the record from the page with that path, oldest first. */
    recordedOf(page: string): Record<string, unknown>[] {
      return rows().filter((row) => row.page === page);
    },
  };
}

interface VisitOptions {
  host?: string;
  profile?: BrowserContext;
  /** Script that runs before those of the page. */
  before?: string;
}
