import { expect, it } from 'vitest';
import { COLLECTOR, SHOP, scene } from '../scene.ts';

const world = scene(import.meta.url);

it('names the allowed cookies that are present, and no value', async () => {
  await world.visit('/', {
    before: "document.cookie = '_ga=GA1.2'; document.cookie = 'consent=yes'; document.cookie = 'secret=42'",
  });
  const [view] = await world.until('pageview');
  expect(view?.event?.cookies).toEqual(['_ga', 'consent']);
  expect(JSON.stringify(view?.event)).not.toMatch(/GA1|secret|42\b.*secret/);
});

it('is the same visitor on each subdomain of the site', async () => {
  const profile = await world.profile();
  await world.visit('/', { profile, host: SHOP });
  await world.until('pageview');
  await world.visit('/', { profile, host: 'blog.example.com' });
  await world.until('pageview', 2);
  const [shop, blog] = world.recorded(world.sent('pageview'));
  expect(shop).toMatchObject({ identity: 'issued', hostname: 'shop.example.com' });
  expect(blog).toMatchObject({ identity: 'cookie', hostname: 'blog.example.com', visitor: shop?.visitor });
});

it('takes two tabs opened at once for one visitor', async () => {
  const profile = await world.profile();
  await Promise.all([world.visit('/a', { profile }), world.visit('/b', { profile })]);
  await world.until('pageview', 2);
  const [a, b] = world.recorded(world.sent('pageview'));
  expect(a?.visitor).toBe(b?.visitor);
  expect(await profile.cookies(world.address(COLLECTOR))).toHaveLength(1);
});

it('replaces an id cookie of another shape', async () => {
  const profile = await world.profile();
  await profile.addCookies([{ name: 'fh_id', value: '"><script>', url: world.address(COLLECTOR) }]);
  const page = await world.visit('/', { profile });
  await world.until('pageview');
  await world.settled(page);
  expect(world.recorded(world.sent('pageview'))).toMatchObject([{ identity: 'issued' }]);
  const [cookie] = await profile.cookies(world.address(COLLECTOR));
  expect(cookie?.value).toMatch(/^\d{8}\.[\w-]{22}$/);
});

it('collects where cookies and storage are blocked, all events under one id of the day', async () => {
  world.front.cookies = false;
  const page = await world.visit('/', {
    before: `
      const blocked = { get() { throw new DOMException('Access is denied for this document.', 'SecurityError') } };
      for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, blocked);
      Object.defineProperty(document, 'cookie', blocked);
    `,
  });
  await world.until('pageview');
  await page.evaluate("firsthand('Signup')");
  await world.until('Signup');
  const [view, signup] = world.recorded(world.sent());
  expect(view?.cookieless ?? view?.visitor).not.toBeNull();
  expect(signup).toMatchObject({ visitor: view?.visitor, cookieless: view?.cookieless });
});
