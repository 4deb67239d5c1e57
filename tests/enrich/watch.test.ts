import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSpamList } from '../../src/enrich/spam.ts';
import { watch } from '../../src/enrich/watch.ts';

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'firsthand-watch-'));
});
afterEach(() => rmSync(place, { recursive: true }));

test('A file that is replaced right after it was read is noticed, and so is one that comes or goes', async () => {
  const path = join(place, 'list.txt');
  let tell = () => {};
  const change = () =>
    new Promise<void>((resolve) => {
      tell = resolve;
    });
  const stop = watch(path, () => tell(), 5);
  for (const act of [
    () => writeFileSync(path, 'a'),
    () => {
      writeFileSync(`${path}.new`, 'b');
      renameSync(`${path}.new`, path);
    },
    () => rmSync(path),
  ]) {
    const told = change();
    act();
    await told;
  }
  stop();
});

test('A list of referrer spam that is a folder gives one warning and knows nobody', () => {
  const warnings: string[] = [];
  const list = openSpamList(
    place,
    (message) => warnings.push(message),
    () => {},
  );
  expect(list.has('spam.example')).toBe(false);
  expect(warnings).toHaveLength(1);
  list.close();
});
