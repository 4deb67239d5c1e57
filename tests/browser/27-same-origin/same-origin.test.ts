import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { expect, inject, it } from 'vitest';
import { openRecordReader, recordFile } from '../../../src/record/open.ts';
import { firsthand, startCollector } from '../setup.ts';
import { startNginx } from './nginx.ts';

it('collects under a path of the site behind nginx, set up as documented', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'firsthand-nginx-'));
  const data = join(directory, 'data');
  copyFileSync(fileURLToPath(new URL('page.html', import.meta.url)), join(directory, 'index.html'));
  execFileSync(
    process.execPath,
    [...firsthand, 'site', 'add', 'example.com', '--ip', 'full', '--data', data],
    {
      stdio: 'pipe',
    },
  );
  const collector = await startCollector(data, ['--base-path', '/fh', '--trust-proxy', '127.0.0.1']);
  const { port, nginx } = await startNginx(directory, collector.port);
  const browser = await chromium.connect(inject('browser'));
  try {
    const context = await browser.newContext({
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
      extraHTTPHeaders: { 'x-forwarded-for': '198.51.100.7' },
    });
    const page = await context.newPage();
    const answered = () => page.waitForResponse((answer) => answer.url().endsWith('/fh/api/event'));
    const [view] = await Promise.all([answered(), page.goto(`http://www.example.com:${port}/`)]);
    const [click] = await Promise.all([answered(), page.click('a')]);
    expect([view.status(), click.status()]).toEqual([204, 204]);
    expect(await view.headerValue('x-firsthand')).toBe('kept');
    const closed = await page.goto(`http://www.example.com:${port}/fh/api/query`);
    expect(closed?.status()).toBe(404);

    const record = openRecordReader(recordFile(data));
    const rows = record.prepare("select * from records where name <> 'engagement' order by record").all();
    record.close();
    expect(rows).toMatchObject([
      // The browser is on this machine, whose addresses are trusted, so what it was forwarded for counts.
      { name: 'pageview', identity: 'issued', hostname: 'www.example.com', address: '198.51.100.7' },
      { name: 'Outbound Link: Click', identity: 'cookie' },
    ]);
  } finally {
    await browser.close();
    nginx.kill();
    await collector.stop();
    rmSync(directory, { recursive: true, force: true });
  }
});
