import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '../src');

/** What each room may import (DESIGN §2). `*` marks the files at the root of src, which wire the rooms together. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  identity: ['model'],
  enrich: ['model'],
  record: ['model'],
  warehouse: ['model', 'record'],
  reports: ['model', 'warehouse'],
  collect: ['model', 'identity', 'enrich'],
  web: ['model', 'disclosure', 'reports'],
  disclosure: ['model'],
  demo: ['model', 'identity'],
  cli: ['*', 'model', 'disclosure', 'reports', 'demo', 'record'],
  '*': [
    '*',
    'model',
    'disclosure',
    'identity',
    'enrich',
    'record',
    'warehouse',
    'reports',
    'collect',
    'web',
    'cli',
  ],
};

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
const roomOf = (path: string) => (path.includes('/') ? (path.split('/')[0] ?? '') : '*');

function importsOf(file: string): string[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, path]) =>
    relative(SRC, join(SRC, dirname(file), path ?? '')),
  );
}

describe('the house', () => {
  it.each(files)('%s imports only what its room may', (file) => {
    const room = roomOf(file);
    const foreign = importsOf(file)
      .map((path) => ({ path, to: roomOf(path) }))
      .filter(({ to }) => to !== room && !(ARROWS[room] ?? []).includes(to));
    expect(foreign).toEqual([]);
  });

  it('reports see the warehouse through its port, its sql tag and its dialect alone', () => {
    const behind = files
      .filter((file) => roomOf(file) === 'reports')
      .flatMap(importsOf)
      .filter((path) => path.startsWith('warehouse/') && !/^warehouse\/(port|sql|dialect)\.ts$/.test(path));
    expect(behind).toEqual([]);
  });

  it('migrations are numbered from 1 on, without gaps', () => {
    for (const folder of ['record', 'warehouse/duckdb', 'warehouse/clickhouse']) {
      const names = readdirSync(join(SRC, '../migrations', folder)).filter((name) => name.endsWith('.sql'));
      const numbers = names.map((name) => Number(name.slice(0, 4))).sort((a, b) => a - b);
      expect([folder, ...numbers]).toEqual([folder, ...numbers.map((_, index) => index + 1)]);
    }
  });

  it('only app.ts opens adapters', () => {
    const openers = files.filter((file) =>
      /^import \{[^}]*\} from '[^']*record\/writer\.ts'/m.test(readFileSync(join(SRC, file), 'utf8')),
    );
    expect(openers).toEqual(['app.ts']);
  });

  it('reads the environment in one file', () => {
    const readers = files.filter((file) => readFileSync(join(SRC, file), 'utf8').includes('process.env'));
    expect(readers).toEqual(['config.ts']);
  });
});
