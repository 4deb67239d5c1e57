import { expect, it } from 'vitest';
import { SHOP, scene } from '../scene.ts';

const world = scene(import.meta.url);
const WITHOUT_KEEPALIVE = 'delete Request.prototype.keepalive';
const mode = (name: string) => world.sent(name).map(({ headers }) => headers['sec-fetch-mode']);

it('uses sendBeacon for what leaves with the page, and only where fetch has no keepalive', async () => {
  const page = await world.visit('/a', { before: WITHOUT_KEEPALIVE });
  await world.until('pageview');
  await page.goto(world.address(SHOP, '/b'));
  await world.until('engagement');
  expect(mode('pageview')[0]).toBe('cors');
  expect(mode('engagement')).toEqual(['no-cors']);
});

it('uses fetch with keepalive for what leaves with the page elsewhere', async () => {
  const page = await world.visit('/a');
  await world.until('pageview');
  await page.goto(world.address(SHOP, '/b'));
  await world.until('engagement');
  expect(mode('engagement')).toEqual(['cors']);
});
