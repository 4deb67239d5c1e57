import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { firsthand, temporaryDirectory } from '../faults/process.ts';

let directory: string;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));
const crawlers = (...args: string[]) => firsthand('crawlers', ...args, '--data', join(directory, 'data'));
const written = (name: string, text: string) => {
  writeFileSync(join(directory, name), text);
  return join(directory, name);
};

it('firsthand crawlers keeps the ranges of an operator, whatever its case, lists and removes them', async () => {
  const published = written('googlebot.json', '{"prefixes":[{"ipv4Prefix":"66.249.64.0/27"}]}');
  const lines = written('more.txt', '66.249.64.0/27 # again\n2001:4860:4801::/48\n');
  expect(await crawlers('load', '--operator', 'google', published, lines)).toMatchObject({
    code: 0,
    out: 'Google\t2 ranges\n',
  });
  await crawlers('load', '--operator', 'Google', published);
  expect((await crawlers('list')).out).toBe('Google\t1 ranges\n');
  await crawlers('remove', 'google');
  expect((await crawlers('list')).out).toBe('');
});

it('firsthand crawlers refuses what is no list and whoever runs no crawler, and keeps what was there', async () => {
  await crawlers('load', '--operator', 'Google', written('good', '192.0.2.0/24'));
  const bad = written('bad', '<html>404</html>');
  const refused = await crawlers('load', '--operator', 'Google', bad);
  expect(refused.code).toBe(2);
  expect(refused.err).toContain(`${bad} is no list of addresses`);
  expect(refused.err.trimEnd().split('\n')).toHaveLength(1);
  const nobody = await crawlers('load', '--operator', 'Nobody', written('good2', '192.0.2.0/24'));
  expect(nobody).toMatchObject({ code: 2, out: '' });
  expect(nobody.err).toMatch(/No known crawler is run by Nobody\..*Known: .*OpenAI/);
  expect((await crawlers('list')).out).toBe('Google\t1 ranges\n');
});
