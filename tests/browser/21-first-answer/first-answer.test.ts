import { expect, it } from 'vitest';
import { scene } from '../scene.ts';

const world = scene(import.meta.url);

it('holds further events back until the first is answered', async () => {
  let answer = () => {};
  const asked = new Promise<void>((begun) => {
    world.front.fault = ({ path }) =>
      path !== '/api/event'
        ? null
        : new Promise((release) => {
            world.front.fault = () => null;
            answer = () => release(null);
            begun();
          });
  });
  // The second after which nothing waits any longer never passes.
  const before =
    'const later = setTimeout; window.setTimeout = (task, ms) => (ms === 1000 ? 0 : later(task, ms))';
  const page = await world.visit('/', { before });
  await asked;
  await page.evaluate("firsthand('Second'); new Promise((later) => setTimeout(later))");
  expect(world.sent()).toEqual([]);
  answer();
  await world.until('Second');
  const [view, second] = world.recorded(world.sent());
  expect(view).toMatchObject({ name: 'pageview', identity: 'issued' });
  expect(second).toMatchObject({ name: 'Second', identity: 'cookie', visitor: view?.visitor });
});

it('waits a second for it and no longer', async () => {
  let answer = () => {};
  world.front.fault = ({ path }) =>
    path !== '/api/event'
      ? null
      : new Promise((release) => {
          world.front.fault = () => null;
          answer = () => release(null);
        });
  const page = await world.visit();
  await page.evaluate("firsthand('Second'); firsthand('Third')");
  await world.until('Second');
  await world.until('Third');
  expect(world.sent('pageview')).toEqual([]);
  answer();
  await world.until('pageview');
});
