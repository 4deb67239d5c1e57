import { expect, it } from 'vitest';
import { scene } from '../scene.ts';

const world = scene(import.meta.url);
const pixels = () => world.passed().filter(({ path }) => path === '/pixel.gif');

it('counts a view by the pixel where scripts are off', async () => {
  const profile = await world.profile({ javaScriptEnabled: false });
  await world.visit('/quiet', { profile });
  const pixel = await world.untilTrue(() => pixels()[0] ?? null, 'pixel');
  expect(pixel.status).toBe(200);
  expect(pixel.headers.referer).toContain('shop.example.com');
});

it('asks for no pixel where scripts are on', async () => {
  await world.visit();
  await world.until('pageview');
  expect(pixels()).toEqual([]);
});
