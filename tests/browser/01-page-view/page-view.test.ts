import { expect, it } from 'vitest';
import { scene } from '../scene.ts';

const world = scene(import.meta.url);

it('records one page view with what the browser shows of page and visitor', async () => {
  const profile = await world.profile({
    viewport: { width: 1024, height: 700 },
    screen: { width: 1280, height: 800 },
  });
  await world.visit('/shoes?utm_source=news&utm_medium=email', { profile });
  const [view] = await world.until('pageview');

  expect(view?.status).toBe(204);
  expect(view?.event).toMatchObject({
    url: world.address('shop.example.com', '/shoes?utm_source=news&utm_medium=email'),
    domain: 'example.com',
    title: 'Rote Schuhe',
    language: 'de-DE',
    time_zone: 'Europe/Berlin',
    screen: [1280, 800],
    viewport: [1024, 700],
  });
  expect(world.recorded(world.sent())).toMatchObject([
    {
      name: 'pageview',
      page: '/shoes',
      utm_source: 'news',
      title: 'Rote Schuhe',
      time_zone: 'Europe/Berlin',
      language: 'de-DE',
      screen: '1280x800',
      viewport: '1024x700',
      identity: 'issued',
    },
  ]);
});

it('says where the visitor came from', async () => {
  const profile = await world.profile();
  const page = await world.visit('/from', { profile, host: 'news.example.org' });
  await page.evaluate(`location.assign('${world.address('shop.example.com', '/to')}')`);
  const view = await world.untilTrue(
    () => world.sent('pageview').find(({ event }) => String(event?.url).endsWith('/to')) ?? null,
    'view of /to',
  );
  expect(view.event?.referrer).toBe(world.address('news.example.org', '/'));
});

it('makes ids that are UUIDv7 of the moment', async () => {
  const before = Date.now();
  await world.visit();
  const [view] = await world.until('pageview');
  const id = String(view?.event?.id);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const time = Number.parseInt(id.replace('-', '').slice(0, 12), 16);
  expect(time).toBeGreaterThanOrEqual(before);
  expect(time).toBeLessThanOrEqual(Date.now());
});

it('counts once where the tag is on the page twice', async () => {
  world.show(
    '<script defer src="{{collector}}/tag.js"></script><script defer src="{{collector}}/tag.v1.js"></script>',
  );
  const page = await world.visit();
  await world.settled(page);
  expect(world.sent('pageview')).toHaveLength(1);
});
