import { expect, it } from 'vitest';
import { SHOP, scene } from '../scene.ts';

const world = scene(import.meta.url);
const at = (path: string) => world.address(SHOP, path);
const withLink = (href: string) =>
  world.show(`<script defer src="{{collector}}/tag.js"></script><link rel="canonical" href="${href}">`);

it('reports the canonical path and keeps the campaign', async () => {
  withLink('/shoes');
  await world.visit('/shoes/red?utm_source=news');
  const [view] = await world.until('pageview');
  expect(view?.event?.url).toBe(at('/shoes?utm_source=news'));
  expect(world.recorded(world.sent())).toMatchObject([{ page: '/shoes', utm_source: 'news' }]);
});

it.each(['https://elsewhere.example.org/original', 'http://[broken', ''])(
  'keeps the real address where the canonical link is %j',
  async (href) => {
    withLink(href);
    await world.visit('/copy');
    const [view] = await world.until('pageview');
    expect(view?.event?.url).toBe(at('/copy'));
  },
);

it('does not take a link that the router left behind for one of the new page', async () => {
  withLink('/shoes');
  const page = await world.visit('/shoes/red');
  await world.until('pageview');
  await page.evaluate("history.pushState(null, '', '/cart')");
  const [, cart] = await world.until('pageview', 2);
  expect(cart?.event?.url).toBe(at('/cart'));
  await page.evaluate(
    "history.pushState(null, '', '/hats/red'); document.querySelector('link').href = '/hats'",
  );
  const [, , hats] = await world.until('pageview', 3);
  expect(hats?.event?.url).toBe(at('/hats'));
});
