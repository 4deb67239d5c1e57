import { expect, it } from 'vitest';
import { scene } from '../scene.ts';

const world = scene(import.meta.url);

it.each([
  ['fetch that throws', "window.fetch = () => { throw new Error('mine') }", '/pixel.gif'],
  ['no fetch', 'window.fetch = undefined', '/pixel.gif'],
  ['fetch that gives nonsense', 'window.fetch = () => 7', '/pixel.gif'],
  ['a frozen history', 'Object.freeze(History.prototype); Object.freeze(history)', '/api/event'],
  ['a history of its own', "history.pushState = () => { throw new Error('mine') }", '/api/event'],
  ['a firsthand of its own', 'window.firsthand = 7', '/api/event'],
  ['a queue that is none', "window.firsthand = () => {}; firsthand.q = [null, 7, 'x', {}]", '/api/event'],
  ['selectors that throw', "document.querySelectorAll = () => { throw new Error('mine') }", '/api/event'],
])('throws nothing and counts on a page with %s', async (_, before, path) => {
  await world.visit('/', { before });
  const [view] = await world.until('pageview');
  expect(view?.path).toBe(path);
  expect([200, 204]).toContain(view?.status);
});

it.each([
  ['an address of 10 000 characters', `/${'x'.repeat(10_000)}`],
  [
    'emoji and right-to-left text',
    '/%F0%9F%91%9F/%D9%85%D8%B1%D8%AD%D8%A8%D8%A7?utm_source=%D7%A9%D7%9C%D7%95%D7%9D',
  ],
  ['bytes that are no text', '/%ff%fe?q=%e4%zz'],
])('records %s', async (_, path) => {
  await world.visit(path);
  const [view] = await world.until('pageview');
  expect(view?.status).toBe(204);
  expect(world.recorded(world.sent('pageview'))).toHaveLength(1);
});

it('records lone surrogates as the text that is left of them', async () => {
  const page = await world.visit();
  await world.until('pageview');
  await page.evaluate(
    "document.title = 'half \\ud83d shoe'; firsthand('Half \\udc5f', { props: { half: '\\ud83d' } })",
  );
  const sent = await world.untilTrue(() => world.sent().find(({ event }) => event?.props) ?? null, 'event');
  expect(sent.status).toBe(204);
  expect(world.recorded([sent])).toMatchObject([{ title: 'half \ufffd shoe' }]);
});

it('takes attributes of any kind', async () => {
  const long = 'x'.repeat(70_000);
  world.show(`
    <title>${long}</title>
    <script defer src="{{collector}}/tag.js" data-domain="example.com" data-off="&quot;&gt;&lt;script&gt;" data-cookies=",,%" data-search="["></script>
    <meta property="product:retailer_item_id" content="${long}">
    <link rel="canonical" href="javascript:alert(1)">
    <script type="application/ld+json">[[[[{"@type":{"a":1}},{"@graph":7}]]]]</script>
    <button type="button" id="b" data-fh-event="${'n'.repeat(500)}" data-fh-prop-="x" data-fh-prop-${'k'.repeat(250)}="${long}"
      data-fh-revenue="1" data-fh-currency="EUR" data-product="${long}">b</button>
    <a id="a" href="http://[broken" data-product="two">a</a>`);
  const page = await world.visit('/?q=x');
  const [view] = await world.until('pageview');
  expect(view?.status).toBe(204);
  await page.click('#b');
  await page.click('#a');
  const [marked] = await world.until('n'.repeat(120));
  expect(marked?.status).toBe(204);
});

it('throws nothing on a page without fetch and images', async () => {
  const page = await world.visit('/', { before: 'window.fetch = undefined; window.Image = undefined' });
  await page.evaluate("firsthand('Signup')");
  await world.untilTrue(
    () => world.passed().find(({ path }) => path === '/tag.extra.js') ?? null,
    'second file',
  );
  await page.waitForFunction("JSON.parse(sessionStorage.getItem('fh_unsent')).length === 2");
  expect(world.sent()).toEqual([]);
});
