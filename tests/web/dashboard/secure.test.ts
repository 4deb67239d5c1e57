import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CARDS } from '../../../src/web/dashboard/cards.ts';
import { PAGES } from '../../../src/web/dashboard/mount.tsx';
import { makeShare } from '../../../src/web/shares.ts';
import { type Running, startFirsthand } from '../../running.ts';
import { peopleOf } from './people.ts';

let firsthand: Running;
const { get, post, signIn, cookieOf } = peopleOf(() => firsthand);
beforeAll(async () => {
  firsthand = await startFirsthand({ FIRSTHAND_URL: 'https://stats.example.com' });
});
afterAll(() => firsthand.stop());

describe('behind https', () => {
  it('keeps the session in a cookie that no other host and no plain connection can set', async () => {
    const { link } = await firsthand.app.ports.addUser({ email: 'a@example.com', role: 'viewer' });
    const signed = await post(new URL(link).pathname, {});
    expect(signed.headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^__Host-fh_session=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure$/,
      ),
    ]);
    expect((await get('/sites', cookieOf(signed))).status).toBe(200);
    expect((await get('/sites', cookieOf(signed).replace('__Host-', ''))).status).toBe(303);
  });

  it('keeps what opened a link in a cookie of that link alone', async () => {
    const input = { site: 'example.com', name: 'x', frames: [], password: 'correct horse battery' };
    const { token } = await makeShare(firsthand.app.ports, input, 'me');
    const opened = await post(`/share/${token}`, { password: input.password });
    expect(opened.headers['set-cookie']).toEqual([
      expect.stringMatching(
        new RegExp(
          `^__Secure-fh_share=[^;]+; Path=/share/${token}; Max-Age=43200; HttpOnly; SameSite=Lax; Secure$`,
        ),
      ),
    ]);
    expect((await get(`/share/${token}`, cookieOf(opened))).status).toBe(200);
  });
});

describe('under a path of the site', () => {
  it('shares addresses and cookies below that path alone', async () => {
    const mounted = await startFirsthand({
      FIRSTHAND_URL: 'https://example.com',
      FIRSTHAND_BASE_PATH: '/fh',
    });
    try {
      const input = { site: 'example.com', name: 'x', frames: [], password: 'correct horse battery' };
      const { token } = await makeShare(mounted.app.ports, input, 'me');
      const opened = await mounted.send(`/fh/share/${token}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ password: input.password }).toString(),
      });
      expect(opened.headers.location).toBe(`/fh/share/${token}`);
      const shown = await mounted.send(`/fh/share/${token}`, { headers: { cookie: cookieOf(opened) } });
      const addresses = [...shown.text.matchAll(/(?:href|action)="([^"]+)"/g)].map(([, href]) => href ?? '');
      expect(addresses.filter((one) => !/^(\/fh\/(assets|share)\/|#)/.test(one))).toEqual([]);
      expect(String(opened.headers['set-cookie'])).toContain(`; Path=/fh/share/${token};`);
    } finally {
      await mounted.stop();
    }
  });
});

describe('every page', () => {
  const path = (pattern: string) => pattern.replace(':domain', 'example.com').replace(/:\w+/, 'source');

  it.each(PAGES.filter(({ method }) => method === 'GET').map((page) => [page.path]))(
    '%s brings nothing inline, may load nothing from elsewhere, and cannot be framed',
    async (pattern) => {
      const { cookie } = await signIn('owner');
      const { headers, text } = await get(path(pattern), cookie);
      const policy = String(headers['content-security-policy']);
      expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'/);
      expect(policy).toMatch(/; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/);
      expect(policy).not.toMatch(/unsafe|http|\*/);
      expect(text).not.toMatch(/ style="| on\w+="|<script>|<style|javascript:/);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
    },
  );
});

describe('a site without events', () => {
  it.each(CARDS.flatMap(({ id, panels }) => panels.map((panel) => [panel.title, id, panel] as const)))(
    'teaches what %s will show',
    async (_title, card, panel) => {
      const { cookie } = await signIn('viewer');
      const { text } = await get(`/sites/example.com?${card}=${panel.id}`, cookie, {
        'x-fragment': `card-${card}`,
      });
      const taught = (/class="empty">([^<]{20,})</.exec(text)?.[1] ?? '').replaceAll('&lt;', '<');
      expect(taught).not.toBe('');
      if (panel.details) expect(taught.slice(0, 12)).toBe(panel.details.empty.slice(0, 12));
    },
  );
});
