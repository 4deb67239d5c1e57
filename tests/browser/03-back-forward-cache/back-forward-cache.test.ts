import { expect, it } from 'vitest';
import { SHOP, scene } from '../scene.ts';

const world = scene(import.meta.url);

it('counts a page that the back button brings back alive', async () => {
  const page = await world.visit('/a');
  await world.until('pageview');
  await page.evaluate('window.kept = true');
  await page.goto(world.address(SHOP, '/b'));
  await world.until('pageview', 2);
  await page.evaluate('history.back()');
  const [first, , third] = await world.until('pageview', 3);

  expect(await page.evaluate('window.kept')).toBe(true);
  expect(third?.event?.url).toBe(first?.event?.url);
  expect(third?.event?.id).not.toBe(first?.event?.id);
  expect(third?.event?.referrer).toBe(world.address(SHOP, '/a'));
});
