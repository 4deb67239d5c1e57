import { expect, it } from 'vitest';
import { SHOP, scene } from '../scene.ts';

const world = scene(import.meta.url);

it('reports the web vitals of a page when it is left, as no interaction', async () => {
  const page = await world.visit('/a');
  await page.click('button');
  await page.goto(world.address(SHOP, '/b'));
  const [vitals] = await world.until('Web Vitals');
  expect(vitals?.event).toMatchObject({ url: world.address(SHOP, '/a'), interactive: false });
  const props = vitals?.event?.props as Record<string, number>;
  expect(Object.keys(props).sort()).toEqual(expect.arrayContaining(['CLS', 'FCP', 'LCP', 'TTFB']));
  for (const value of Object.values(props)) expect(value).toBeGreaterThanOrEqual(0);
});

it('loads nothing of it where it is not asked for', async () => {
  world.show('<script defer src="{{collector}}/tag.js"></script><a href="http://other.example.org/">x</a>');
  await world.visit();
  await world.until('pageview');
  expect(world.passed().map(({ path }) => path)).toContain('/tag.extra.js');
  expect(world.passed().map(({ path }) => path)).not.toContain('/tag.vitals.js');
});

it('loads the core alone where the page uses nothing else', async () => {
  world.show('<script defer src="{{collector}}/tag.js"></script><a href="/inside">x</a>');
  await world.visit();
  await world.until('pageview');
  expect(world.passed().map(({ path }) => path)).toEqual(['/tag.js', '/api/event']);
});
