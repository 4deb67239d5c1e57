import { expect, it } from 'vitest';
import { scene } from '../scene.ts';

const world = scene(import.meta.url);

it('reports the term of a search and the number of results', async () => {
  await world.visit('/search?q=red%20shoes&page=2');
  const [search] = await world.until('Site Search');
  expect(search?.event?.props).toEqual({ term: 'red shoes', results: '12' });
  await world.until('pageview');
});

it('reports each search of a page that renders itself', async () => {
  const page = await world.visit('/search?q=shoes');
  await world.until('Site Search');
  await page.evaluate(`
    history.pushState(null, '', '/search?q=hats');
    document.querySelector('meta[name="firsthand:results"]').remove();
  `);
  const [, hats] = await world.until('Site Search', 2);
  expect(hats?.event?.props).toEqual({ term: 'hats' });
});

it('takes the parameters that the owner names instead of the usual ones', async () => {
  world.show('<script defer src="{{collector}}/tag.js" data-search="suche"></script>');
  await world.visit('/?q=no&suche=ja');
  const [search] = await world.until('Site Search');
  expect(search?.event?.props).toEqual({ term: 'ja' });
});

it('takes no other query for a search', async () => {
  const page = await world.visit('/?page=2&q=');
  await world.settled(page);
  expect(world.sent('Site Search')).toEqual([]);
});
