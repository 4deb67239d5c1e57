import { expect, it } from 'vitest';
import { scene } from '../scene.ts';

const world = scene(import.meta.url);

it('lets a hook change, replace or drop an event before it leaves', async () => {
  const page = await world.visit();
  const [view] = await world.until('pageview');
  expect(view?.event?.props).toEqual({ theme: 'dark' });
  await page.evaluate("firsthand('Secret'); firsthand('Broken'); firsthand('Replaced')");
  await world.settled(page);
  await world.until('New');
  const names = world.sent().map(({ event }) => event?.name);
  expect(names.sort()).toEqual(['Last', 'New', 'pageview']);
});

it('takes hooks later, too', async () => {
  const page = await world.visit();
  await page.evaluate("firsthand((event) => event.name !== 'Late' && undefined); firsthand('Late')");
  await world.settled(page);
  expect(world.sent('Late')).toEqual([]);
});
