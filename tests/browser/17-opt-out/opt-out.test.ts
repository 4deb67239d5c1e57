import { expect, it } from 'vitest';
import { SHOP, scene } from '../scene.ts';

const world = scene(import.meta.url);

it('sends nothing from a browser that said no, until it says yes', async () => {
  const page = await world.visit('/a');
  await world.until('pageview');
  await page.evaluate("firsthand(false); firsthand('Refused')");
  await page.goto(world.address(SHOP, '/b'));
  await page.evaluate("firsthand('Refused'); firsthand(true); firsthand('Allowed')");
  await world.until('Allowed');
  expect(world.sent().map(({ event }) => event?.name)).toEqual(['pageview', 'Allowed']);
});
