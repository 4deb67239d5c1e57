import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { scene } from '../scene.ts';

const world = scene(import.meta.url);
const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const hashes: Record<string, string> = JSON.parse(read('../../../pixel/frozen/integrity.json'));
const html = read('page.html');
const held = (integrity = '') => world.show(html.replace('{{integrity}}', integrity));

it('works on a page that holds it to its published hash, its second file included', async () => {
  held(hashes['tag.v1.js']);
  const page = await world.visit();
  await world.until('pageview');
  await page.click('#out');
  await world.until('Outbound Link: Click');
  const scripts = world
    .passed()
    .map(({ path }) => path)
    .filter((path) => path.endsWith('.js'));
  expect(scripts).toEqual(['/tag.v1.js', '/tag.extra.v1.js']);
});

it('does not run with another hash', async () => {
  held(hashes['tag.extra.v1.js']);
  const page = await world.visit();
  expect(await page.evaluate('typeof firsthand')).toBe('undefined');
});

it('takes no second file that was changed on the way', async () => {
  held(hashes['tag.v1.js']);
  world.front.change = (path, body) => (path === '/tag.extra.v1.js' ? `${body}window.changed=1` : body);
  const page = await world.visit();
  const [view] = await world.until('pageview');
  expect(view?.status).toBe(204);
  expect(await page.evaluate('window.changed')).toBeUndefined();
});
