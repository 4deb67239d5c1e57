import { expect, it } from 'vitest';
import { scene } from '../scene.ts';

const world = scene(import.meta.url);

it('sends events from scripts with properties and revenue', async () => {
  const page = await world.visit();
  await page.evaluate(`firsthand('Purchase', {
    props: { plan: 'pro', seats: 3, trial: false },
    revenue: { amount: '12.50', currency: 'EUR' },
  })`);
  const [purchase] = await world.until('Purchase');
  expect(purchase?.status).toBe(204);
  expect(world.recorded(world.sent('Purchase'))).toMatchObject([
    {
      name: 'Purchase',
      interactive: 1,
      revenue: '12.50',
      currency: 'EUR',
      props: '{"plan":"pro","seats":"3","trial":"false"}',
    },
  ]);
});

it('sends what was called before the tag was there, after the page view', async () => {
  await world.visit();
  await world.until('Early');
  expect(world.sent().map(({ event }) => event?.name)).toEqual(['pageview', 'Early']);
  expect(world.sent('Early')[0]?.event?.props).toEqual({ when: 'before the tag' });
});

it('sends events that are written on elements', async () => {
  const page = await world.visit();
  await page.click('span');
  const [signup] = await world.until('Signup');
  expect(signup?.event?.props).toEqual({ plan: 'pro', place: 'top' });
  await page.click('text=Buy');
  const [buy] = await world.until('Buy');
  expect(buy?.event).toMatchObject({ revenue: { amount: '12.50', currency: 'EUR' }, product: 'sku-9' });
  await page.click('text=Send');
  await world.until('Newsletter');
  expect(world.sent('Form: Submission')).toEqual([]);
});

it('counts an event that is given an id once, however often it is sent', async () => {
  const page = await world.visit();
  await page.evaluate("firsthand('Order', { id: 'order-17' })");
  await world.until('Order');
  // Only once the first is answered: until then the tag takes the second for the same.
  await world.settled(page);
  await page.evaluate("firsthand('Order', { id: 'order-17' })");
  await world.settled(page);
  expect(world.sent('Order')).toHaveLength(2);
  expect(world.sent('Order').every(({ status }) => status === 204)).toBe(true);
});

it('drops what is no event and goes on', async () => {
  const page = await world.visit();
  await page.evaluate(`
    const circle = {}; circle.circle = circle;
    firsthand('Circle', { props: circle });
    firsthand('Big', { props: { big: 1n } });
    firsthand(); firsthand(null); firsthand({}); firsthand(Symbol());
    localStorage.clear();
    firsthand('Good');
  `);
  await world.until('Good');
  expect(world.sent('Circle')).toEqual([]);
});
