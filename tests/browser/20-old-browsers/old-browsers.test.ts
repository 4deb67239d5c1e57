import { expect, it } from 'vitest';
import { SHOP, scene } from '../scene.ts';

const world = scene(import.meta.url);
const COUNTING = `
  const { sendBeacon } = Navigator.prototype;
  Navigator.prototype.sendBeacon = function (...given) {
    localStorage.beacons = Number(localStorage.beacons ?? 0) + 1;
    return sendBeacon.apply(this, given);
  };
`;

it.each([
  [
    'sends with sendBeacon what leaves with the page where fetch has no keepalive',
    'delete Request.prototype.keepalive;',
    '1',
  ],
  ['sends everything with fetch elsewhere', '', undefined],
])('%s', async (_, before, beacons) => {
  const page = await world.visit('/a', { before: before + COUNTING });
  await world.until('pageview');
  expect(await page.evaluate('localStorage.beacons')).toBeUndefined();
  await page.goto(world.address(SHOP, '/b'));
  const [engagement] = await world.until('engagement');
  expect(engagement?.status).toBe(204);
  expect(await page.evaluate('localStorage.beacons')).toBe(beacons);
});
