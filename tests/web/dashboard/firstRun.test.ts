import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/web/dashboard/diagnosis.ts';
import { waysToInstall } from '../../../src/web/dashboard/install.ts';
import { FIREFOX, type Running, startFirsthand, view } from '../../running.ts';
import { peopleOf } from './people.ts';

let firsthand: Running;
let site = '';
let sites = 0;
let owner = '';
const { get, signIn } = peopleOf(() => firsthand);
// One collector, and for each test a site that nothing has arrived for.
beforeEach(async () => {
  if (sites === 0) {
    firsthand = await startFirsthand();
    owner = (await signIn('owner')).cookie;
  }
  sites += 1;
  site = `new${sites}.example`;
  await firsthand.app.ports.addSite({ domain: site, timeZone: 'UTC', settings: {} });
});
afterAll(() => firsthand.stop());

const page = async () => {
  const { text } = await get(`/sites/${site}/install`, owner);
  const watch = /<section id="watch"[\s\S]*?<\/section>/.exec(text)?.[0] ?? '';
  return watch.replace(/<[^>]+>/g, '').replace(/&quot;/g, '"');
};
const seen = (change: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  firsthand.beacon(view({ url: `https://${site}/`, domain: site, ...change }), headers);

describe('while the first event is awaited, the page says', () => {
  it('that nothing has arrived, and where to look', async () => {
    expect(await page()).toMatch(/Nothing has arrived, not even a request for the tag.*look at its source/);
  });

  it('that the tag names another domain', async () => {
    await seen({ url: 'https://somewhere.invalid/', domain: `www${site}` });
    expect(await page()).toContain(`Write data-domain="${site}" in the tag; it says "www${site}"`);
  });

  it('that the page’s own host name is none of the site’s', async () => {
    await seen({ url: 'https://shop.invalid/' }, { origin: 'https://shop.invalid' });
    expect(await page()).toMatch(/origin \(shop.invalid\) is not one of.*add its host name to the site/);
  });

  it('that a bot came by', async () => {
    await seen({}, { 'user-agent': 'curl/8.5.0' });
    expect(await page()).toMatch(/calls itself a bot.*Open the page in an ordinary browser/);
  });

  it.each([
    ['address', { excludedAddresses: ['127.0.0.0/8', '::1'] }, /address that this site excludes/],
    ['page', { excludedPaths: ['/*'] }, /page that this site excludes/],
    ['host name', { excludedHostnames: ['example'] }, /host name that this site excludes/],
  ])('that the %s is excluded', async (_, settings, said) => {
    await firsthand.app.ports.changeSite(site, { settings });
    await seen();
    expect(await page()).toMatch(said);
  });

  it('that the browser has opted out', async () => {
    expect((await seen({}, { cookie: 'fh_optout=1' })).headers['x-firsthand']).toBe(
      'declined; reason=opt-out',
    );
    expect(await page()).toMatch(/browser that has opted out.*Delete its cookie fh_optout/);
  });

  it('that it works, as soon as an event counts, whatever came before', async () => {
    await seen({}, { 'user-agent': 'curl/8.5.0' });
    await seen({}, { 'user-agent': FIREFOX });
    expect(await page()).toMatch(/It works.*from the page \//);
  });
});

describe('a tag that was fetched and sends nothing', () => {
  const nothing = { kept: null, excluded: null, declined: null, refusals: [] };
  const told = (seconds: number, more: Partial<Parameters<typeof diagnose>[2]> = {}) => {
    const loads = [{ at: 0, from: 'new.example' }];
    const found = diagnose(
      'new.example',
      'https://c.example',
      { ...nothing, loads, ...more },
      seconds * 1_000,
    );
    return found.map(({ what, advice }) => `${what} ${advice}`).join('\n');
  };

  it('is waited for, then an extension or the page’s policy is suspected', () => {
    expect(told(3)).toBe('');
    expect(told(9)).toMatch(/fetched by a page of new.example.*connect-src and img-src/);
  });

  it('is told even when something else was wrong before', () => {
    const excluded = { at: -60_000, reason: 'bot' };
    expect(told(9, { excluded })).toMatch(/fetched by a page[\s\S]*calls itself a bot/);
    expect(told(9, { excluded: { at: 1_000, reason: 'bot' } })).not.toContain('fetched');
  });

  it('may never have been fetched because a page on https loads nothing from http', () => {
    const advice = (collector: string) =>
      diagnose('new.example', collector, { ...nothing, loads: [] }, 0)[0]?.advice ?? '';
    expect(advice('http://stats.example.com')).toContain('certificate');
    expect(advice('https://stats.example.com')).not.toContain('certificate');
    expect(advice('http://localhost:8710')).not.toContain('certificate');
  });
});

describe('the ways to install', () => {
  const ways = waysToInstall(
    'a.example',
    'https://stats.a.example',
    '<script data-domain="a.example"></script>',
  );

  it('have a title, a place and something to paste that is about this site', () => {
    expect(new Set(ways.map(({ id }) => id)).size).toBe(ways.length);
    for (const { id, before, code } of ways)
      expect(`${before} ${code}`, id).toMatch(/a\.example|127\.0\.0\.1:8710/);
  });

  it('cover a plain page with its pixel, proxies of one’s own, and builders of sites', async () => {
    const { text } = await get(`/sites/${site}/install`, owner);
    expect(text).toContain(`&lt;noscript&gt;&lt;img src=`);
    for (const title of ['nginx', 'Caddy', 'WordPress', 'Shopify', 'Squarespace', 'Wix', 'Webflow', 'Ghost'])
      expect(text).toContain(`<summary>${title}</summary>`);
  });
});
