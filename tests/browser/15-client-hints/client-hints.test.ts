import { expect, it } from 'vitest';
import { scene } from '../scene.ts';

const world = scene(import.meta.url);

it('sends the client hints that the browser gives when asked, from the first event on', async () => {
  // Browsers have them on https and on localhost.
  await world.visit('/', { host: 'localhost' });
  const [view] = await world.until('pageview');
  expect(view?.event?.hints).toMatchObject({
    platform: 'Linux',
    mobile: false,
    fullVersionList: expect.arrayContaining([expect.objectContaining({ brand: 'Chromium' })]),
  });
});

it('sends the view after a second where the hints never come, and without them where they fail', async () => {
  for (const answer of ['new Promise(() => {})', "Promise.reject(new Error('no'))", '{}']) {
    const before = world.sent('pageview').length;
    await world.visit('/', {
      host: 'localhost',
      before: `navigator.userAgentData.__proto__.getHighEntropyValues = () => (${answer})`,
    });
    const views = await world.until('pageview', before + 1);
    expect(views.at(-1)?.event?.hints).toBeUndefined();
  }
});
