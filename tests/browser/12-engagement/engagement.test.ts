import { expect, it } from 'vitest';
import { SHOP, scene } from '../scene.ts';

const world = scene(import.meta.url);

/** A clock, a focus and a visibility that the test turns by hand. */
const BY_HAND = `
  let now = 1000, focused = true, hidden = false;
  performance.now = () => now;
  document.hasFocus = () => focused;
  Object.defineProperty(document, 'hidden', { get: () => hidden });
  Object.assign(window, {
    pass: (ms) => { now += ms },
    focusOn: (on) => { focused = on; dispatchEvent(new Event(on ? 'focus' : 'blur')) },
    hide: (on) => { hidden = on; document.dispatchEvent(new Event('visibilitychange', { bubbles: true })) },
  });
`;
const reports = () => world.sent('engagement').map(({ event }) => event?.engagement);

it('reports on leaving how long the page was looked at and how deep', async () => {
  const profile = await world.profile({ viewport: { width: 800, height: 1000 } });
  const page = await world.visit('/a', { before: BY_HAND, profile });
  const [view] = await world.until('pageview');
  await page.evaluate(
    'pass(5200); new Promise((done) => { addEventListener("scroll", done); scrollTo(0, 1000) })',
  );
  await page.evaluate('hide(true)');
  const [engagement] = await world.until('engagement');
  expect(engagement?.event).toMatchObject({
    url: world.address(SHOP, '/a'),
    engagement: { view: view?.event?.id, ms: 5200, scroll: 50 },
  });
  const [row] = world.recorded([engagement].filter((one) => one !== undefined));
  expect(row).toMatchObject({
    name: 'engagement',
    engaged_ms: 5200,
    scroll: 50,
    engaged_view: view?.event?.id,
  });
});

it('counts only time that is visible and focused', async () => {
  const page = await world.visit('/', { before: BY_HAND });
  await world.until('pageview');
  await page.evaluate(`
    pass(1000); focusOn(false);
    pass(50000); focusOn(true);
    pass(1000); hide(true);
    pass(50000); hide(false);
    pass(3000); hide(true);
  `);
  await world.until('engagement', 2);
  expect(reports()).toMatchObject([{ ms: 1000 }, { ms: 4000 }]);
});

it('sends less than three seconds only with a deeper scroll', async () => {
  const page = await world.visit('/', { before: BY_HAND });
  await world.until('pageview');
  await page.evaluate('pass(100); focusOn(false)');
  await world.until('engagement');
  await page.evaluate('focusOn(true); pass(2900); focusOn(false)');
  await page.evaluate(
    'focusOn(true); new Promise((done) => { addEventListener("scroll", done); scrollTo(0, 9999) })',
  );
  await page.evaluate('scrollTo(0, 0); focusOn(false)');
  await world.until('engagement', 2);
  expect(reports()).toMatchObject([{ ms: 100 }, { ms: 2900, scroll: 100 }]);
});
