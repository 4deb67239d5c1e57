import { expect, it } from 'vitest';
import { scene } from '../scene.ts';

const world = scene(import.meta.url);
const named = (name: string) => world.sent(name).map(({ event }) => event?.props);

it('reports outbound links and files, once each, and no other link', async () => {
  const page = await world.visit();
  for (const id of ['out', 'file', 'named', 'inside', 'mail', 'marked', 'drawn', 'shadow a'])
    await page.click(`#${id}`);
  await world.until('File Download', 2);
  await world.until('Outbound Link: Click', 2);
  await world.settled(page);
  const { origin, port } = new URL(page.url());
  expect(named('Outbound Link: Click')).toEqual([
    { url: `http://other.example.org:${port}/there?x=1` },
    { url: 'http://other.example.org/shadow' },
  ]);
  expect(named('File Download')).toEqual([
    { url: `${origin}/files/price-list.PDF?v=2` },
    { url: `${origin}/make` },
  ]);
  expect(world.sent('Partner')).toHaveLength(1);
});

it('reports the click that leaves the page', async () => {
  const page = await world.visit('/?leave');
  await page.click('#out');
  await page.waitForURL('**/there?x=1');
  const [click] = await world.until('Outbound Link: Click');
  expect(click?.event?.props).toEqual({ url: page.url() });
});

it('reports the middle button and leaves the right one alone', async () => {
  const page = await world.visit();
  await page.evaluate(`
    const at = document.querySelector('#out');
    at.dispatchEvent(new MouseEvent('auxclick', { button: 2, bubbles: true, composed: true }));
    at.dispatchEvent(new MouseEvent('auxclick', { button: 1, bubbles: true, composed: true }));
  `);
  await world.settled(page);
  expect(world.sent('Outbound Link: Click')).toHaveLength(1);
});

it('leaves out what the owner switched off', async () => {
  world.show(
    '<script defer src="{{collector}}/tag.js" data-off="outbound,downloads"></script><a id="out" href="http://other.example.org/" target="_blank">x</a><a id="file" href="/a.zip" download>y</a>',
  );
  const page = await world.visit();
  await page.click('#out');
  await page.click('#file');
  await world.settled(page);
  expect([...world.sent('Outbound Link: Click'), ...world.sent('File Download')]).toEqual([]);
});
