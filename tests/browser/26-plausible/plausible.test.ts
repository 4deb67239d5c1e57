import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, it } from 'vitest';
import { SHOP, scene } from '../scene.ts';

const world = scene(import.meta.url);
const tracker = readFileSync(fileURLToPath(import.meta.resolve('@plausible-analytics/tracker')), 'utf8');

beforeEach(() => {
  const { page } = world.front;
  world.front.page = (url) =>
    url.pathname === '/plausible.js'
      ? { body: tracker, headers: { 'content-type': 'text/javascript' } }
      : page(url);
});

/** Its body has short names: `n` is the name. */
const until = (name: string) =>
  world.untilTrue(
    () => world.passed().find(({ event }) => event?.n === name) ?? null,
    `${name} of Plausible`,
  );

it("records what Plausible's own tag sends: page views, custom events and engagement", async () => {
  const page = await world.visit('/theirs?utm_source=news');
  const view = await until('pageview');
  await page.evaluate(
    "track('Signup', { props: { plan: 'pro' }, revenue: { amount: 9.9, currency: 'EUR' } })",
  );
  const signup = await until('Signup');
  await page.goto(world.address(SHOP, '/next'));
  const engagement = await until('engagement');

  expect([view.status, signup.status, engagement.status]).toEqual([204, 204, 204]);
  const rows = world.recordedOf('/theirs');
  expect(rows).toMatchObject([
    { name: 'pageview', utm_source: 'news', interactive: 1 },
    { name: 'Signup', props: '{"plan":"pro"}', revenue: '9.9', currency: 'EUR' },
    { name: 'engagement' },
  ]);
  expect(rows[2]?.scroll).toBeGreaterThan(0);
});
