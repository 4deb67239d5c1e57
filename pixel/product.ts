import { attempt } from './listen.ts';

type Node = Record<string, unknown>;

/**
 * The product that this page is about: the one element with `data-product`, else the Open Graph tag, else JSON-LD.
 * Where several elements or several products are given the page is a list, and about none of them.
 */
export function pageProduct(): string | undefined {
  const [marked, another] = document.querySelectorAll<HTMLElement>('[data-product]');
  const named = document.querySelector<HTMLMetaElement>('meta[property="product:retailer_item_id"]');
  return (!another && marked?.dataset.product) || named?.content || structured();
}

/** Product of https://schema.org data, at the top level or in `@graph`: further down it is one of a list, or a related one. */
function structured(): string | undefined {
  const found: Node[] = [];
  const look = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(look);
    else if (isNode(node)) {
      if (/Product(Group|Model)?\b/.test(String(node['@type']))) found.push(node);
      look(node['@graph']);
    }
  };
  for (const { textContent } of document.querySelectorAll('[type="application/ld+json"]')) {
    attempt(() => look(JSON.parse(textContent ?? '')));
  }
  const [one, another] = found;
  if (!one || another) return undefined;
  const id = one.sku ?? one.productID ?? one.productGroupID ?? one.mpn ?? one.gtin13 ?? one.gtin ?? one.name;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}

function isNode(node: unknown): node is Node {
  return typeof node === 'object' && node !== null;
}
