import type { EventOptions } from './firsthand.ts';

const PROP = 'data-fh-prop-';

/**
 * Sends the event that the owner wrote on an element: `data-fh-event`, `data-fh-prop-NAME`, `data-fh-revenue` with
 * `data-fh-currency`. It carries the product of the nearest element with `data-product`. False where there is none.
 */
export function trackMarked(element: HTMLElement): boolean {
  const { fhEvent, fhRevenue, fhCurrency } = element.dataset;
  if (!fhEvent) return false;
  const props: Record<string, string> = {};
  for (const { name, value } of element.attributes) {
    if (name.length > PROP.length && name.startsWith(PROP))
      props[name.slice(PROP.length)] = value.slice(0, 2e3);
  }
  const options: EventOptions = { props };
  const product = element.closest<HTMLElement>('[data-product]')?.dataset.product;
  if (product) options.product = product.slice(0, 300);
  if (fhRevenue && fhCurrency) options.revenue = { amount: fhRevenue, currency: fhCurrency };
  window.firsthand?.(fhEvent.slice(0, 120), options);
  return true;
}
