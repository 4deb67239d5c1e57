import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CORE_BUDGET, measureTag, overBudget } from '../../build/tagSize.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const frozen = join(root, 'pixel/frozen');
const built = mkdtempSync(join(tmpdir(), 'firsthand-tag-'));
let said = '';

beforeAll(() => {
  said = execFileSync(process.execPath, ['--import', 'tsx', join(root, 'build/pixel.ts'), '--out', built], {
    encoding: 'utf8',
  });
});
afterAll(() => rmSync(built, { recursive: true }));

it('prints the size of each file and keeps the core within its budget', () => {
  expect(said).toMatch(/^tag\.js +\d+ bytes +\d+ brotli of 2048$/m);
  const sizes = measureTag(built);
  expect(overBudget(sizes)).toEqual([]);
  expect(sizes.filter(({ budget }) => budget !== null).map(({ name }) => name)).toContain('tag.js');
});

it('names a core that is over its budget', () => {
  const directory = mkdtempSync(join(tmpdir(), 'firsthand-tag-'));
  const noise = createHash('shake256', { outputLength: CORE_BUDGET }).update('').digest('base64');
  for (const name of ['tag.js', 'tag.v3.js', 'tag.extra.js']) writeFileSync(join(directory, name), noise);
  expect(overBudget(measureTag(directory)).map(({ name }) => name)).toEqual(['tag.js', 'tag.v3.js']);
  rmSync(directory, { recursive: true });
});

it('gives the same bytes each time, and those that are served', () => {
  for (const name of ['tag.js', 'tag.extra.js', 'tag.vitals.js', 'firsthand.mjs']) {
    const served = readFileSync(join(root, 'dist/pixel', name));
    expect(served.equals(readFileSync(join(built, name))), `${name} is out of date: npm run build`).toBe(
      true,
    );
  }
});

describe('frozen versions', () => {
  const published: Record<string, string> = JSON.parse(readFileSync(join(frozen, 'integrity.json'), 'utf8'));
  const files = readdirSync(frozen).filter((name) => name.endsWith('.js'));

  it('never change: each has the hash that was published', () => {
    expect(Object.keys(published).sort()).toEqual(files.sort());
    for (const name of files) {
      const hash = createHash('sha256')
        .update(readFileSync(join(frozen, name)))
        .digest('base64');
      expect(`sha256-${hash}`, name).toBe(published[name]);
    }
  });

  it('vouch for the files that they load', () => {
    for (const name of files.filter((each) => /^tag\.v\d+\.js$/.test(each))) {
      const extra = name.replace('tag', 'tag.extra');
      const vitals = name.replace('tag', 'tag.vitals');
      expect(readFileSync(join(frozen, name), 'utf8')).toContain(published[extra]);
      expect(readFileSync(join(frozen, extra), 'utf8')).toContain(published[vitals]);
    }
  });

  it('are documented with the hash of the newest', () => {
    const newest = Object.keys(published)
      .filter((name) => /^tag\.v\d+\.js$/.test(name))
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      .at(-1);
    const page = readFileSync(join(root, 'docs/tag.md'), 'utf8');
    expect(page).toContain(`/${newest}"`);
    expect(page).toContain(`integrity="${published[newest ?? '']}"`);
  });

  it('are built along', () => {
    for (const name of files) {
      expect(readFileSync(join(built, name)).equals(readFileSync(join(frozen, name)))).toBe(true);
    }
  });
});
