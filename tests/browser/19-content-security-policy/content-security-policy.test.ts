import { expect, it } from 'vitest';
import { scene } from '../scene.ts';

const world = scene(import.meta.url);
const page = '<script defer src="{{collector}}/tag.js"></script>';
const shown = (policy: string) => world.show(page, { 'content-security-policy': policy });

it('sends an image where the policy forbids to connect', async () => {
  shown("connect-src 'none'");
  const visited = await world.visit();
  const [view] = await world.until('pageview');
  expect(view).toMatchObject({ path: '/pixel.gif', status: 200 });
  await visited.evaluate("firsthand('Signup', { props: { plan: 'pro' } })");
  await world.until('Signup');
  expect(world.recorded(world.sent())).toMatchObject([
    { name: 'pageview', door: 'pixel', page: '/' },
    { name: 'Signup', door: 'pixel', props: '{"plan":"pro"}' },
  ]);
});

it('leaves the page alone where the policy forbids everything', async () => {
  shown("connect-src 'none'; img-src 'none'");
  const visited = await world.visit();
  await visited.evaluate("firsthand('Signup')");
  await world.untilTrue(
    () => world.passed().find(({ path }) => path === '/tag.extra.js') ?? null,
    'second file',
  );
  expect(world.sent()).toEqual([]);
  expect(JSON.parse((await visited.evaluate("sessionStorage.getItem('fh_unsent')")) as string)).toHaveLength(
    2,
  );
});

it('goes without its second file where the policy forbids scripts to add scripts', async () => {
  world.show(`${page}<a href="http://other.example.org/">x</a>`, {
    'content-security-policy': "require-trusted-types-for 'script'",
  });
  await world.visit();
  const [view] = await world.until('pageview');
  expect(view?.status).toBe(204);
  expect(world.passed().map(({ path }) => path)).not.toContain('/tag.extra.js');
});

it('throws nothing where the policy forbids both, and keeps what it cannot send', async () => {
  shown("connect-src 'none'; require-trusted-types-for 'script'");
  const visited = await world.visit();
  await visited.evaluate("firsthand('Signup')");
  await visited.waitForFunction("JSON.parse(sessionStorage.getItem('fh_unsent')).length === 2");
  expect(world.sent()).toEqual([]);
});

it('throws nothing in a sandbox without storage and origin', async () => {
  shown('sandbox allow-scripts');
  await world.visit();
  const [view] = await world.until('pageview');
  expect(view?.status).toBe(403);
});

it('hands its nonce on to the files that it loads', async () => {
  world.show(
    '<script defer nonce="r4nd0m" src="{{collector}}/tag.js" data-on="vitals"></script><a id="out" href="http://other.example.org/" target="_blank">x</a>',
    { 'content-security-policy': "script-src 'nonce-r4nd0m'" },
  );
  const visited = await world.visit();
  await world.until('pageview');
  await visited.click('#out');
  await world.until('Outbound Link: Click');
  expect(world.passed().map(({ path }) => path)).toContain('/tag.vitals.js');
});
