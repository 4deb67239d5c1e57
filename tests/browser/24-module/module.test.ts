import { expect, it } from 'vitest';
import { scene } from '../scene.ts';

const world = scene(import.meta.url);

it('does in a bundle what the script does', async () => {
  const page = await world.visit('/', { before: "document.cookie = 'consent=1'" });
  await world.until('After');
  await world.until('Before');
  await page.waitForFunction('window.firsthand');
  await page.click('#out');
  await page.click('button');
  await world.until('Press');
  const names = world.sent().map(({ event }) => event?.name);
  expect(names.sort()).toEqual(['After', 'Before', 'Press', 'pageview']);
  expect(world.sent('Press')[0]?.event).toMatchObject({ domain: 'example.com', cookies: ['consent'] });
});

it('leaves a page alone that has the script already', async () => {
  world.show(`
    <script defer src="{{collector}}/tag.js"></script>
    <script type="module">
      import { firsthand, init } from '{{collector}}/firsthand.mjs';
      init({ collector: '{{collector}}/' });
      firsthand('Once');
    </script>`);
  await world.visit();
  await world.until('Once');
  expect(world.sent('pageview')).toHaveLength(1);
});

it('can be imported where there is no browser', async () => {
  const built: object = await import(new URL('../../../dist/pixel/firsthand.mjs', import.meta.url).href);
  expect(Object.keys(built).sort()).toEqual(['firsthand', 'init']);
});
