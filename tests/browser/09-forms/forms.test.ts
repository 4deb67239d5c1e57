import { expect, it } from 'vitest';
import { scene } from '../scene.ts';

const world = scene(import.meta.url);

it('reports a form that is sent, and nothing of what is in it', async () => {
  const page = await world.visit('/contact');
  await page.click('button');
  expect(world.sent('Form: Submission')).toEqual([]);
  await page.fill('input', 'someone@example.org');
  await page.click('button');
  const [sent] = await world.until('Form: Submission');
  expect(sent?.event?.props).toEqual({ path: '/contact' });
  expect(JSON.stringify(sent?.event)).not.toContain('someone');
});

it('leaves forms alone where the owner switched that off', async () => {
  world.show(
    '<script defer src="{{collector}}/tag.js" data-off="forms"></script><form onsubmit="return false"><button>Send</button></form>',
  );
  const page = await world.visit();
  await page.click('button');
  await world.settled(page);
  expect(world.sent('Form: Submission')).toEqual([]);
});
