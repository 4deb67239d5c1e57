import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CoverageAnswer } from '../../src/reports/coverage/coverage.ts';
import { FIREFOX, type Running, startFirsthand, view } from '../running.ts';

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';
const GOOGLEBOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
const MINUTE = 60_000;
const NOW = Date.now();

interface Line {
  at?: number;
  path: string;
  agent?: string;
  address?: string;
  status?: number;
  end?: string;
}
function line({
  at = NOW - 30 * MINUTE,
  path,
  agent = FIREFOX,
  address = '127.0.0.1',
  status = 200,
  end = '',
}: Line) {
  const [day, month, year, clock] = new Date(at).toUTCString().slice(5, 25).split(' ');
  return `${address} - - [${day}/${month}/${year}:${clock} +0000] "GET ${path} HTTP/1.1" ${status} 512 "-" "${agent}"${end}\n`;
}

let firsthand: Running;
let site = 0;
let domain = '';
const asking = (report: 'answer' | 'coverage', question: Record<string, unknown>) =>
  firsthand.app.ports.report(report, { site: domain, period: '7d', ...question });
const coverage = (question: Record<string, unknown> = {}) =>
  asking('coverage', question) as Promise<CoverageAnswer>;
async function counted(): Promise<number[]> {
  const answer = (await asking('answer', { metrics: ['pageviews', 'visits', 'visitors'] })) as {
    results: { metrics: number[] }[];
  };
  return answer.results[0]?.metrics ?? [];
}
async function imported(...lines: string[]): Promise<void> {
  const options = { site: domain, format: 'combined', zone: 'UTC', stepwise: false };
  const bytes = (async function* () {
    yield Buffer.from(lines.join(''));
  })();
  for await (const _ of await firsthand.app.ports.importLog(options, bytes)) {
    // Until its end.
  }
}
/** A page view of the tag so many milliseconds ago. */
const tagged = (path: string, ago = 30 * MINUTE, more = {}, headers = {}) =>
  firsthand.beacon(view({ url: `https://${domain}${path}`, domain, age: ago, ...more }), headers);

beforeAll(async () => {
  firsthand = await startFirsthand();
});
afterAll(() => firsthand.stop());
async function newSite(): Promise<void> {
  site += 1;
  domain = `covered-${site}.example`;
  await firsthand.app.ports.addSite({ domain, timeZone: 'UTC', settings: {} });
}

describe('A page view that tag and access log tell of', () => {
  it('counts once, in whichever order they arrive, however often', async () => {
    await newSite();
    await tagged('/a', 29 * MINUTE);
    await imported(line({ path: '/a' }), line({ path: '/b' }));
    expect((await counted())[0]).toBe(2);
    await tagged('/b', 28 * MINUTE);
    expect((await counted())[0]).toBe(2);
    await imported(line({ path: '/a' }), line({ path: '/b' }));
    expect((await counted())[0]).toBe(2);
    expect((await coverage()).totals).toMatchObject({ pageviews: 2, missed: 0, missed_share: 0 });
  });

  it('counts ten minutes after the log has it, unless the tag reports it', async () => {
    await newSite();
    await imported(line({ path: '/old' }), line({ path: '/new', at: NOW - MINUTE }));
    expect((await counted())[0]).toBe(1);
    const { totals, meta } = await coverage();
    expect(totals).toMatchObject({ pageviews: 1, missed: 1 });
    expect(meta.warnings.map(({ code }) => code)).toEqual(['no_tag', 'waiting']);
  });

  it('is known by the cookie, whatever address and agent, and by the number of its request, whatever else', async () => {
    await newSite();
    const cookie = `fh_id=${new Date(NOW - 86_400_000).toISOString().slice(0, 10).replaceAll('-', '')}.AAAAAAAAAAAAAAAAAAAAAA`;
    await tagged('/cookie', 29 * MINUTE, {}, { cookie, host: `stats.${domain}` });
    await tagged('/canonical', 29 * MINUTE, { request: 'f00dfeedf00dfeed' });
    await imported(
      line({ path: '/cookie', agent: CHROME, address: '198.51.100.1', end: ` "${cookie}"` }),
      line({ path: '/other', agent: CHROME, end: ' "request_id=f00dfeedf00dfeed"' }),
    );
    expect((await coverage()).totals).toMatchObject({ pageviews: 2, missed: 0 });
    expect((await counted())[0]).toBe(2);
  });

  it('is another one at another site, of another browser, of a bot, or eleven minutes later', async () => {
    await newSite();
    await tagged('/a', 19 * MINUTE);
    await tagged('/b', 29 * MINUTE, {}, { 'user-agent': CHROME });
    await imported(line({ path: '/a' }), line({ path: '/b' }), line({ path: '/b', agent: GOOGLEBOT }));
    expect((await coverage()).totals).toMatchObject({ pageviews: 2, missed: 2 });
    expect((await counted())[0]).toBe(4);
  });
});

describe('Coverage', () => {
  it('says what the tag missed by browser, country and page, with an interval, and which pages have no tag', async () => {
    await newSite();
    for (let view = 0; view < 6; view += 1) await tagged('/a', (29 - view) * MINUTE);
    await imported(
      ...Array.from({ length: 8 }, (_, view) => line({ path: '/a', at: NOW - (30 - view) * MINUTE })),
      line({ path: '/plain', agent: CHROME, address: '81.2.69.160' }),
      line({ path: '/plain', agent: CHROME, address: '81.2.69.160' }),
      line({ path: '/gone', status: 404 }),
    );
    const { totals, by, untagged_pages } = await coverage();
    expect(totals).toMatchObject({ pageviews: 10, missed: 4, missed_share: 40 });
    expect(totals.interval?.map(Math.round)).toEqual([17, 69]);
    expect(by.browser.map(({ value, pageviews, missed }) => [value, pageviews, missed])).toEqual([
      ['Firefox', 8, 2],
      ['Chrome', 2, 2],
    ]);
    expect(by.country.map(({ value, missed }) => [value, missed])).toEqual(
      expect.arrayContaining([
        ['GB', 2],
        ['(none)', 2],
      ]),
    );
    expect(by.page.map(({ value, pageviews, missed }) => [value, pageviews, missed])).toEqual([
      ['/a', 8, 2],
      ['/plain', 2, 2],
    ]);
    expect(untagged_pages).toEqual([{ page: '/plain', pageviews: 2 }]);
    const filtered = await coverage({ filters: [['is', 'visit:browser', ['Chrome']]], limit: 1 });
    expect(filtered.totals).toMatchObject({ pageviews: 2, missed: 2 });
  });

  it('of a site without a log says so, and refuses what it does not know', async () => {
    await newSite();
    await tagged('/a');
    const { totals, meta } = await coverage();
    expect(totals).toEqual({ pageviews: 0, missed: 0, missed_share: null, interval: null });
    expect(meta.warnings.map(({ code }) => code)).toEqual(['no_log']);
    await expect(coverage({ metrics: ['visitors'] })).rejects.toThrow('has no field "metrics"');
    await expect(coverage({ limit: 0 })).rejects.toThrow('"limit" is not valid');
  });
});
