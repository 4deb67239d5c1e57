import { expect, it } from 'vitest';
import { SHOP, scene } from '../scene.ts';

const world = scene(import.meta.url);
const tries = (name: string) =>
  world.sent(name).map(({ event, status }) => ({ id: event?.id, status, age: Number(event?.age) }));

it.each([
  ['503 then 204', { status: 503 }],
  [
    '429 with Retry-After',
    { status: 429, headers: { 'retry-after': '1', 'access-control-expose-headers': 'Retry-After' } },
  ],
  ['502 of a proxy whose collector is away', { status: 502 }],
  ['a cut connection', 'cut' as const],
  ['a lost answer', 'lose' as const],
])('sends again after %s: the same id, with its age, recorded once', async (_, fault) => {
  let left = 1;
  world.front.fault = ({ path }) => (path === '/api/event' && left-- > 0 ? fault : null);
  await world.visit();
  await world.until('pageview', 2);
  const [first, second] = tries('pageview');
  expect(second).toMatchObject({ id: first?.id, status: 204 });
  // A connection that is cut the browser itself tries again at once, with the same body.
  if (typeof fault === 'object') expect(second?.age).toBeGreaterThan(400);
  expect(world.recorded(world.sent('pageview'))).toHaveLength(1);
});

it.each([400, 403, 413, 422])('takes %i for an answer and does not insist', async (status) => {
  let left = 1;
  world.front.fault = ({ path }) => (path === '/api/event' && left-- > 0 ? { status } : null);
  const page = await world.visit();
  await world.until('pageview');
  await page.evaluate("firsthand('Next')");
  await world.until('Next');
  expect(tries('pageview')).toHaveLength(1);
  await page.waitForFunction("sessionStorage.getItem('fh_unsent') === '[]'");
});

it('keeps events while offline and sends them when the network is back', async () => {
  const page = await world.visit();
  await world.until('pageview');
  await page.context().setOffline(true);
  await page.evaluate("firsthand('One'); firsthand('Two')");
  await page.context().setOffline(false);
  await world.until('One');
  await world.until('Two');
  expect(world.recorded([...world.sent('One'), ...world.sent('Two')])).toHaveLength(2);
});

it('takes undelivered events along to the next page', async () => {
  world.front.fault = ({ path }) => (path === '/api/event' ? { status: 503 } : null);
  const page = await world.visit('/a');
  const [refused] = await world.until('pageview');
  world.front.fault = () => null;
  await page.goto(world.address(SHOP, '/b'));
  const delivered = await world.untilTrue(
    () =>
      world
        .sent('pageview')
        .find(({ event, status }) => event?.id === refused?.event?.id && status === 204) ?? null,
    'delivery of the first view',
  );
  expect(delivered.event?.url).toBe(world.address(SHOP, '/a'));
  expect(world.recorded([delivered])).toHaveLength(1);
});

it('keeps the first thirty and no more', async () => {
  const page = await world.visit();
  await world.until('pageview');
  await page.waitForFunction("sessionStorage.getItem('fh_unsent') === '[]'");
  world.front.fault = ({ path }) => (path === '/api/event' ? { status: 503 } : null);
  await page.evaluate("for (let n = 0; n < 100; n++) firsthand('Many', { props: { n } })");
  const kept = (await page.evaluate(
    "JSON.parse(sessionStorage.getItem('fh_unsent')).map(({ props }) => props.n)",
  )) as number[];
  expect(kept).toHaveLength(30);
  expect(kept.at(-1)).toBe(29);
});

it('goes on where something else has written into its storage', async () => {
  for (const junk of ['{', 'null', '[null]', '[{"id":1}]', '"text"', '[[]]']) {
    const count = world.sent('pageview').length;
    await world.visit('/', { before: `sessionStorage.setItem('fh_unsent', ${JSON.stringify(junk)})` });
    const views = await world.until('pageview', count + 1);
    expect(views.at(-1)?.status).toBe(204);
  }
});
