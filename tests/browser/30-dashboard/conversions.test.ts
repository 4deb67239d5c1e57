import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FIREFOX } from '../../running.ts';
import { eventually, findings, type Looking, startLooking } from './looking.ts';

let looking: Looking;
beforeAll(async () => {
  const now = Date.now();
  const event = (visitor: number, minutes: number, name: string, path: string) => ({
    name,
    url: `https://example.com${path}`,
    domain: 'example.com',
    timestamp: now - 3_600_000 + 60_000 * minutes,
    visitor_id: `visitor ${visitor}`,
    user_agent: FIREFOX,
    ...(name === 'Signup' ? { props: { plan: visitor === 1 ? 'pro' : 'free' } } : {}),
  });
  // Four see the prices, three go on to join, two of those sign up, one of them as pro.
  looking = await startLooking([
    ...[1, 2, 3, 4].map((visitor) => event(visitor, 0, 'pageview', '/pricing')),
    ...[1, 2, 3].map((visitor) => event(visitor, 2, 'pageview', '/join')),
    ...[1, 2].map((visitor) => event(visitor, 3, 'Signup', '/join')),
  ]);
  await looking.firsthand.app.ports.addGoal({ site: 'example.com', match: { event: 'Signup' } });
});
afterEach(() => expect(looking.errors.splice(0)).toEqual([]));
afterAll(() => looking.stop());

const FUNNEL =
  '/sites/example.com/funnels?what=event:page&how=is&value=/pricing&what=event:page&how=is&value=/join&what=event:goal&how=is&value=Signup';

describe.each([
  ['with JavaScript', true],
  ['without', false],
])('%s', (_, javaScriptEnabled) => {
  it('shows what a goal would have counted before it is saved, saves it, changes it, and removes it', async () => {
    const { ports } = looking.firsthand.app;
    // What an attempt before this one has left.
    for (const { site, name } of ports.goals('example.com'))
      if (name !== 'Signup') await ports.removeGoal({ site, name });
    const page = await looking.open('/sites/example.com/goals', { javaScriptEnabled });
    const form = page.locator('#goal form').last();
    await form.locator('[name=match]').fill('Signup');
    await form.locator('[name=what]').first().fill('plan');
    await form.locator('[name=value]').first().fill('pro');
    await form.getByRole('button', { name: 'See what it counts' }).click();
    await page.getByText('would have counted').waitFor();
    expect(await page.locator('.preview dd').allTextContents()).toEqual(['1', '1', '25%', '€0.00']);
    const goals = () => ports.goals('example.com').map(({ name }) => name);
    expect(goals()).toEqual(['Signup']);
    await page.getByRole('button', { name: 'Save the goal' }).click();
    await page.getByRole('link', { name: 'Change Signup, plan is pro' }).click();
    expect(goals()).toEqual(['Signup', 'Signup, plan is pro']);
    await page.getByRole('heading', { name: 'Change Signup, plan is pro' }).waitFor();
    await page.locator('#goal form').last().locator('[name=name]').fill('Pro');
    await page.getByRole('button', { name: 'See what it counts' }).click();
    await page.getByRole('button', { name: 'Save the change' }).click();
    await page.getByRole('button', { name: 'Remove Pro' }).click();
    await eventually(goals).toEqual(['Signup']);
    await page.context().close();
  });

  it('builds a funnel, draws its drop-off, saves it and lists it', async () => {
    const page = await looking.open(FUNNEL, { javaScriptEnabled });
    expect(await page.locator('.funnel .count b').allTextContents()).toEqual(['4', '3', '2']);
    expect(await page.locator('.funnel .passage').allTextContents()).toEqual([
      '75% went on, 1 dropped off; took 2m 00s (median)',
      '67% went on, 1 dropped off; took 1m 00s (median)',
    ]);
    expect(await page.locator('.funnel .kept').last().getAttribute('width')).toBe('50.00%');
    await page.locator('select[name=by]').selectOption('visit:browser');
    await page.getByRole('button', { name: 'Show', exact: true }).last().click();
    await eventually(() => page.locator('.by tbody td').allTextContents()).toEqual([
      '4',
      '3 (75%)',
      '2 (50%)',
    ]);
    const name = `Joining ${javaScriptEnabled}`;
    await page.getByLabel('Save it as').fill(name);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('link', { name }).click();
    await eventually(() => page.locator('.funnel .count b').allTextContents()).toEqual(['4', '3', '2']);
    await page.locator('[name=value]').last().fill('/join');
    await page.getByRole('button', { name: 'Show', exact: true }).last().click();
    await eventually(() => page.locator('.funnel .count b').allTextContents()).toEqual(['4', '3', '2', '0']);
    await page.getByRole('button', { name: 'Save the change' }).click();
    await eventually(() =>
      looking.firsthand.app.ports.funnels('example.com').map(({ steps }) => steps.length),
    ).toEqual([4]);
    await page.getByRole('button', { name: `Remove ${name}` }).click();
    await eventually(() => looking.firsthand.app.ports.funnels('example.com')).toEqual([]);
    await page.context().close();
  });

  it('shows where visits go from a page, and looks on from any of them', async () => {
    const page = await looking.open('/sites/example.com/journeys?at=/pricing', { javaScriptEnabled });
    const level = (name: string) => page.getByLabel(name).locator('li').allTextContents();
    expect(await level('From here')).toEqual(['/pricing4 100%']);
    expect(await level('1 step after')).toEqual(['/join3 75%', 'Left here1 25%']);
    await page.getByLabel('2 steps after').getByRole('link', { name: 'Signup' }).click();
    await eventually(() => level('1 step before')).toEqual(['/join2 100%']);
    expect(new URL(page.url()).searchParams.get('of')).toBe('goal');
    await page.context().close();
  });

  it('shows who comes back by interval and goal', async () => {
    const page = await looking.open('/sites/example.com/retention', { javaScriptEnabled });
    expect(await page.locator('.heat tbody tr').last().locator('td').first().textContent()).toBe('4');
    await page.locator('summary', { hasText: 'Coming back is' }).click();
    await page.getByRole('link', { name: 'Signup', exact: true }).click();
    await eventually(() =>
      page.locator('.heat tbody tr').last().locator('td').nth(1).textContent(),
    ).toContain('50%');
    await page.locator('summary', { hasText: 'By:' }).click();
    await page.getByRole('link', { name: 'Daily' }).click();
    await page.waitForURL(/cohort=day/);
    await page.context().close();
  });

  it('shows what led to a goal by every model side by side, and on which paths', async () => {
    const page = await looking.open('/sites/example.com/attribution?goal=Signup', { javaScriptEnabled });
    expect(await page.locator('.heat .whole td').allTextContents()).toEqual([
      ...Array.from({ length: 7 }, () => '2.00'),
      '',
    ]);
    await page.locator('summary', { hasText: 'By:' }).click();
    await page.getByRole('link', { name: 'Browser', exact: true }).click();
    await eventually(() => page.locator('.heat tbody th').first().textContent()).toBe('Firefox');
    expect(await page.locator('.plain tbody th').allTextContents()).toEqual(['Firefox']);
    await page.context().close();
  });

  it('shows hours and weekdays as a table whose numbers add up to what the screen says', async () => {
    const page = await looking.open('/sites/example.com/hours?number=events', { javaScriptEnabled });
    const cells = await page.locator('.heat tbody td').allTextContents();
    expect(cells).toHaveLength(168);
    expect(cells.reduce((sum, text) => sum + Number(text), 0)).toBe(9);
    await page.context().close();
  });
});

it('keeps period and filters from place to place', async () => {
  const page = await looking.open('/sites/example.com?period=7d&event:page=is:/join');
  await page.getByRole('link', { name: 'Hours' }).click();
  await page.waitForURL(/hours\?period=7d&event%3Apage=is%3A%2Fjoin/);
  await page.getByText('+ Filter').click();
  const editor = page.locator('.filters > .menu .editor');
  await editor.locator('select[name=filter]').selectOption('event:name');
  await editor.locator('textarea').fill('Signup');
  await editor.getByRole('button').click();
  await page.waitForURL(/hours\?period=7d&event%3Apage=is%3A%2Fjoin&event%3Aname=is%3ASignup/);
  await page.keyboard.press('Escape');
  await page.waitForURL(/hours\?period=7d$/);
  await page.context().close();
});

it.each([
  ['light', '/sites/example.com/goals?kind=page&match=/join'],
  ['dark', `${FUNNEL}&by=visit:browser`],
  ['light', FUNNEL],
  ['dark', '/sites/example.com/journeys?at=/pricing'],
  ['light', '/sites/example.com/retention?cohort=day'],
  ['light', '/sites/example.com/attribution'],
  ['dark', '/sites/example.com/experiments'],
  ['dark', '/sites/example.com/hours'],
  ['light', '/sites/example.com/hours'],
] as const)('has no serious finding of axe: %s %s', async (colorScheme, path) => {
  const page = await looking.open(path, { colorScheme, bypassCSP: true });
  expect(await findings(page)).toEqual([]);
  await page.context().close();
});
