import { describe, expect, it } from 'vitest';
import { SHOP, scene } from '../scene.ts';

const world = scene(import.meta.url);
const at = (path: string) => world.address(SHOP, path);
const urls = () => world.sent('pageview').map(({ event }) => event?.url);

/** Browsers that tell of moves within a document, and those whose History API has to be listened in on. */
describe.each([
  ['with the Navigation API', ''],
  ['without the Navigation API', "Object.defineProperty(window, 'navigation', { value: undefined })"],
])('%s', (_, before) => {
  it('counts pushState, replaceState to another address and the way back as views', async () => {
    const page = await world.visit('/a', { before });
    await world.until('pageview');
    await page.evaluate("history.pushState(null, '', '/b')");
    await world.until('pageview', 2);
    await page.evaluate("history.replaceState(null, '', '/c?x=1')");
    await world.until('pageview', 3);
    await page.evaluate('history.back()');
    await world.until('pageview', 4);
    expect(urls()).toEqual([at('/a'), at('/b'), at('/c?x=1'), at('/a')]);
  });

  it('takes no view from the same address again, nor from another fragment', async () => {
    const page = await world.visit('/a', { before });
    await world.until('pageview');
    await page.evaluate(`
      history.replaceState({ scroll: 10 }, '', location.href);
      history.pushState({}, '', '/a');
      history.replaceState(null, '', '#part');
      location.hash = 'other';
    `);
    await world.settled(page);
    expect(urls()).toEqual([at('/a')]);
  });

  it('counts each of two moves in one breath', async () => {
    const page = await world.visit('/a', { before });
    await world.until('pageview');
    await page.evaluate("history.pushState(null, '', '/b'); history.pushState(null, '', '/c')");
    await world.until('pageview', 3);
    expect(urls().sort()).toEqual([at('/a'), at('/b'), at('/c')]);
  });
});

it('takes the title that the router sets after the address, and the page before as referrer', async () => {
  const page = await world.visit('/a');
  await world.until('pageview');
  await page.evaluate("history.pushState(null, '', '/b'); setTimeout(() => { document.title = 'B' }, 20)");
  const [, second] = await world.until('pageview', 2);
  expect(second?.event).toMatchObject({ url: at('/b'), title: 'B', referrer: at('/a') });
});

it('sends the view of a page before an event on it', async () => {
  const page = await world.visit('/a');
  await world.until('pageview');
  await page.evaluate("history.pushState(null, '', '/b'); firsthand('Signup')");
  const [signup] = await world.until('Signup');
  expect(signup?.event?.url).toBe(at('/b'));
  await world.until('pageview', 2);
  expect(urls()).toEqual([at('/a'), at('/b')]);
});

it('sends what ended on the page before under its address', async () => {
  const page = await world.visit('/a');
  const [view] = await world.until('pageview');
  await page.evaluate("history.pushState(null, '', '/b')");
  const [engagement] = await world.until('engagement');
  expect(engagement?.event).toMatchObject({ url: at('/a'), engagement: { view: view?.event?.id } });
});

it('lets the owner say what a view is', async () => {
  world.show('<script defer src="{{collector}}/tag.js" data-off="views"></script>');
  const page = await world.visit('/a');
  await page.evaluate(
    "history.pushState(null, '', '/b'); firsthand('pageview', { props: { theme: 'dark' } })",
  );
  const [view] = await world.until('pageview');
  await world.settled(page);
  expect(view?.event).toMatchObject({ url: at('/b'), props: { theme: 'dark' } });
  expect(urls()).toEqual([at('/b')]);
});
