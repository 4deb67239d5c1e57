import { expect, it } from 'vitest';
import { scene } from '../scene.ts';

const world = scene(import.meta.url);

it('reports a page that is not there, which is no interaction', async () => {
  await world.visit('/old-address');
  const [missing] = await world.until('404');
  expect(missing?.event).toMatchObject({ props: { path: '/old-address' }, interactive: false });
  await world.until('pageview');
  expect(world.recorded(world.sent('404'))).toMatchObject([
    { name: '404', interactive: 0, page: '/old-address' },
  ]);
});
