import { expect, it } from 'vitest';
import { scene } from '../scene.ts';

const world = scene(import.meta.url);
const tag = '<script defer src="{{collector}}/tag.js"></script>';
const ld = (data: unknown) => `<script type="application/ld+json">${JSON.stringify(data)}</script>`;

it.each([
  ['the element with data-product', `${tag}<main data-product="sku-1"></main>`, 'sku-1'],
  [
    'data-product on the tag',
    '<script defer src="{{collector}}/tag.js" data-product="sku-2"></script>',
    'sku-2',
  ],
  ['the Open Graph tag', `${tag}<meta property="product:retailer_item_id" content="sku-3">`, 'sku-3'],
  ['JSON-LD', `${tag}${ld({ '@type': 'Product', sku: 'sku-4', name: 'Shoe' })}`, 'sku-4'],
  [
    'a graph in JSON-LD',
    `${tag}${ld({ '@graph': [{ '@type': 'WebPage' }, { '@type': ['Product'], productID: 5 }] })}`,
    '5',
  ],
  ['several elements', `${tag}<p data-product="a"></p><p data-product="b"></p>`, undefined],
  [
    'a list of products',
    `${tag}${ld({ '@type': 'ItemList', itemListElement: [{ '@type': 'Product', sku: 'x' }] })}`,
    undefined,
  ],
  [
    'JSON-LD that is none',
    `${tag}<script type="application/ld+json">{ "@type": "Product",</script>`,
    undefined,
  ],
])('says which product a page with %s is about', async (_, html, product) => {
  world.show(html);
  await world.visit();
  const [view] = await world.until('pageview');
  expect(view?.event?.product).toBe(product);
  expect(world.recorded(world.sent())[0]?.product).toBe(product ?? null);
});

it('keeps the product with the events of its page and drops it with the page', async () => {
  world.show(`${tag}<main data-product="sku-1"></main>`);
  const page = await world.visit();
  await world.until('pageview');
  await page.evaluate("firsthand('Add to cart')");
  await page.evaluate("document.querySelector('main').remove(); history.pushState(null, '', '/cart')");
  const [, cart] = await world.until('pageview', 2);
  const [added] = await world.until('Add to cart');
  expect(added?.event?.product).toBe('sku-1');
  expect(cart?.event?.product).toBeUndefined();
});
