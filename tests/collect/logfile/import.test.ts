import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ImportProgress } from '../../../src/importer.ts';
import { type Running, startFirsthand } from '../../running.ts';

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';
const GOOGLEBOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';

interface Line {
  second?: string;
  address?: string;
  request?: string;
  status?: number;
  referrer?: string;
  agent?: string;
  cookie?: string;
}
const line = ({
  second = '10:00:00',
  address = '203.0.113.9',
  request = 'GET / HTTP/1.1',
  status = 200,
  referrer = '-',
  agent = CHROME,
  cookie,
}: Line = {}) =>
  `${address} - - [10/Oct/2026:${second} +0000] "${request}" ${status} 512 "${referrer}" "${agent}"${cookie === undefined ? '' : ` "${cookie}"`}\n`;

let running: Running;
let site = 0;
let domain = '';
beforeAll(async () => {
  running = await startFirsthand();
});
afterAll(() => running.stop());
beforeEach(async () => {
  site += 1;
  domain = `site-${site}.example`;
  await running.app.ports.addSite({ domain, timeZone: 'UTC', settings: {} });
});

async function importing(
  text: string | Buffer | readonly Buffer[],
  format = 'combined',
): Promise<ImportProgress> {
  const pieces = Array.isArray(text) ? text : [Buffer.from(text as string)];
  const options = { site: domain, format, zone: 'UTC', stepwise: false };
  let last: ImportProgress | null = null;
  const steps = await running.app.ports.importLog(
    options,
    (async function* () {
      yield* pieces;
    })(),
  );
  for await (const step of steps) last = step as ImportProgress;
  if (last === null) throw new Error('the import told nothing');
  return last;
}
const records = () => running.records().filter((record) => record.site === domain);

describe('A line of an access log', () => {
  it('that answers a page is a page view, with everything that intake knows of it', async () => {
    await importing(
      line({
        request: 'GET /a?utm_source=mail&secret=1 HTTP/2.0',
        referrer: 'https://www.bing.com/search?q=mugs',
      }),
    );
    expect(records()).toMatchObject([
      {
        door: 'log',
        name: 'pageview',
        excluded: null,
        time: '2026-10-10T10:00:00.000Z',
        page: '/a',
        query: 'utm_source=mail',
        browser: 'Chrome',
        utm_source: 'mail',
        address: '203.0.113.0',
        identity: 'cookieless',
        props: '{"status":"200"}',
      },
    ]);
  });

  it.each<[what: string, line: Line, excluded: string | null, name: string]>([
    ['a page that the browser still had', { status: 304 }, null, 'pageview'],
    ['a file to be kept', { request: 'GET /list.pdf HTTP/1.1' }, null, 'File Download'],
    ['a style sheet', { request: 'GET /main.css?v=1 HTTP/1.1' }, 'asset', 'request'],
    ['what a script sends', { request: 'POST /comment HTTP/1.1' }, 'asset', 'request'],
    ['a redirect', { status: 301 }, 'redirect', 'request'],
    ['a missing page', { status: 404, request: 'GET /gone HTTP/1.1' }, 'error', 'request'],
    ['a missing picture', { status: 404, request: 'GET /gone.png HTTP/1.1' }, 'error', 'request'],
    ['a failure', { status: 502 }, 'error', 'request'],
    [
      'one that looks for a way in',
      { status: 404, request: 'GET /wp-login.php HTTP/1.1' },
      'probe',
      'request',
    ],
    ['no HTTP at all', { status: 400, request: '\\x16\\x03\\x01' }, 'probe', 'request'],
    ['a HEAD', { request: 'HEAD / HTTP/1.1' }, 'probe', 'request'],
    ['a crawler’s page', { agent: GOOGLEBOT }, 'bot', 'pageview'],
  ])('%s is recorded as what it is', async (_what, given, excluded, name) => {
    await importing(line(given));
    expect(records()).toMatchObject([{ excluded, name }]);
  });

  it('obeys rules that the owner changes', async () => {
    const { logAssets } = running.app.sites.all.find((one) => one.domain === domain)?.settings ?? {};
    expect(logAssets).toContain('.css');
    await running.app.ports.changeSite(domain, {
      settings: { logAssets: ['/live/*'], logDownloads: ['.css'], logProbes: [] },
    });
    await importing(
      line({ request: 'GET /main.css HTTP/1.1' }) +
        line({ request: 'GET /live/now HTTP/1.1' }) +
        line({ request: 'GET /wp-login.php HTTP/1.1' }),
    );
    expect(records().map(({ name, excluded }) => [name, excluded])).toEqual([
      ['File Download', null],
      ['request', 'asset'],
      ['pageview', null],
    ]);
  });

  it('counts for the browser whose cookie it has, and not at all after its opt-out', async () => {
    const cookie = 'fh_id=20261001.AAAAAAAAAAAAAAAAAAAAAA';
    const seen = await importing(line({ cookie }) + line({ cookie: `${cookie}; fh_optout=1` }));
    expect(records()).toMatchObject([{ identity: 'cookie' }]);
    expect(seen.notImported).toEqual({ opt_out: 1 });
  });

  it('has no cookie where the server wrote a hyphen for it', async () => {
    await importing(line({ cookie: 'fh_id=-; fh_optout=-' }));
    const format = '{address} {} {} [{time}] "{request}" {status} {} "{referrer}" "{user_agent}" "{cookie}"';
    await importing(line({ cookie: 'a=1; fh_optout=-', second: '11:00:00' }), format);
    expect(records().map(({ identity }) => identity)).toEqual(['cookieless', 'cookieless']);
  });

  it('without a cookie is of its address and agent for the day', async () => {
    await importing(
      line() +
        line({ second: '11:00:00' }) +
        line({ address: '203.0.113.10' }) +
        line().replace('10/Oct', '11/Oct'),
    );
    const [first, later, other, nextDay] = records().map(({ visitor }) => visitor);
    expect(later).toBe(first);
    expect(new Set([first, other, nextDay]).size).toBe(3);
  });

  it('of another host is another site’s', async () => {
    const seen = await importing(`www.${domain} ${line()}other.example ${line()}`, 'vhost-combined');
    expect(records()).toMatchObject([{ hostname: `www.${domain}` }]);
    expect(seen.notImported).toEqual({ other_host: 1 });
  });

  it('keeps no personal data in addresses', async () => {
    await importing(line({ request: 'GET /a/anna@example.org HTTP/1.1' }));
    expect(records()).toMatchObject([{ page: '/a/[redacted]' }]);
  });
});

describe('The same line again', () => {
  const log = Array.from({ length: 50 }, (_, index) =>
    line({ second: `10:00:${String(index % 60).padStart(2, '0')}`, request: `GET /${index % 7} HTTP/1.1` }),
  ).join('');

  it('is the same event, whether the file comes twice or overlaps with another', async () => {
    expect((await importing(log)).recorded).toBe(50);
    expect(await importing(log)).toMatchObject({ recorded: 0, duplicates: 50 });
    const half = log.split('\n').slice(25).join('\n');
    expect(await importing(half + line({ second: '12:00:00' }))).toMatchObject({
      recorded: 1,
      duplicates: 25,
    });
    expect(records()).toHaveLength(51);
  });

  it('in the same second of the same file is an event of its own', async () => {
    expect((await importing(line().repeat(3))).recorded).toBe(3);
    expect(await importing(line().repeat(4))).toMatchObject({ recorded: 1, duplicates: 3 });
  });
});

describe('A log that is not as it should be', () => {
  it('may be cut anywhere on its way', async () => {
    const bytes = Buffer.from(line({ agent: 'Grüße/1.0' }) + line({ second: '10:00:01' }));
    const pieces = Array.from(bytes, (byte) => Buffer.of(byte));
    expect(await importing(pieces)).toMatchObject({ lines: 2, recorded: 2 });
    expect(records()[0]?.user_agent).toBe('Grüße/1.0');
  });

  it('is read as Latin-1 where it is no UTF-8, and without the mark of UTF-8 and the returns of Windows', async () => {
    const latin = Buffer.from(line({ agent: 'Grüße/1.0' }), 'latin1');
    const windows = Buffer.from(`\uFEFF${line().replace('\n', '\r\n')}`);
    await importing([windows, latin]);
    expect(records().map(({ user_agent }) => user_agent)).toEqual([CHROME, 'Grüße/1.0']);
  });

  it('has its unreadable lines counted and the first ten shown, made harmless', async () => {
    const seen = await importing(
      line() + 'rubbish \u001b[31m\u009b31m\n'.repeat(12) + line({ second: '10:00:01' }),
    );
    expect(seen).toMatchObject({ lines: 14, recorded: 2, notImported: { unreadable: 12 } });
    expect(seen.unreadable).toHaveLength(10);
    expect(seen.unreadable[0]).toEqual({ line: 2, text: 'rubbish \\u001b[31m\\u009b31m' });
  });

  it('with a line of many megabytes loses that line alone, and holds none of it', async () => {
    const endless = Array.from({ length: 64 }, () => Buffer.alloc(1024 * 1024, 'x'));
    const seen = await importing([
      Buffer.from(line()),
      ...endless,
      Buffer.from(`\n${line({ second: '10:00:01' })}`),
    ]);
    expect(seen).toMatchObject({ lines: 3, recorded: 2, notImported: { too_long: 1 } });
  });

  it('that ends in the middle of its last line counts that line as unreadable', async () => {
    const seen = await importing(line() + line().slice(0, 40));
    expect(seen).toMatchObject({ recorded: 1, notImported: { unreadable: 1 } });
  });

  it('is refused with the formats that are known when it is no log', async () => {
    await expect(
      importing(readFileSync(process.execPath).subarray(0, 300_000).toString('latin1'), 'auto'),
    ).rejects.toThrow('This is no access log in a format that is known.');
    await expect(importing(line(), 'apache')).rejects.toThrow('There is no log format apache.');
    expect(records()).toEqual([]);
  });

  it('that is empty imports nothing', async () => {
    expect(await importing('', 'auto')).toMatchObject({ lines: 0, recorded: 0, format: null });
  });
});

it('What was imported is accounted for and in the reports', async () => {
  const before = { ...running.app.tally };
  await importing(
    line() + line({ second: '10:10:00', request: 'GET /b HTTP/1.1' }) + line({ agent: GOOGLEBOT }),
  );
  const { received, recorded } = running.app.tally;
  expect([received - before.received, recorded - before.recorded]).toEqual([3, 3]);
  const answer = (await running.app.ports.report('answer', {
    site: domain,
    period: ['2026-10-10', '2026-10-10'],
    metrics: ['visitors', 'visits', 'pageviews'],
  })) as { results: { metrics: number[] }[] };
  expect(answer.results[0]?.metrics).toEqual([1, 1, 2]);
});
