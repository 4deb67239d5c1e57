import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const compiler = fileURLToPath(new URL('../bin/tsc', import.meta.resolve('typescript')));
let project = '';
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'firsthand-consumer-'));
  mkdirSync(join(project, 'node_modules'));
  symlinkSync(root, join(project, 'node_modules/firsthand'));
});
afterEach(() => rmSync(project, { recursive: true }));

/** What the compiler says of a module of somebody who installed the package. */
function compile(module: string): string {
  writeFileSync(join(project, 'site.mts'), module);
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--lib', 'es2022,dom', '--types', ''];
  try {
    return execFileSync(process.execPath, [compiler, ...options, 'site.mts'], {
      cwd: project,
      encoding: 'utf8',
    });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

it('has types that a site can compile against', () => {
  const said = compile(`
    import { firsthand, init, type Hook } from 'firsthand/tag';
    const hook: Hook = (event) => (event.name === 'Secret' ? false : { ...event, title: undefined });
    init({ collector: 'https://example.com/fh/', cookies: ['consent'], off: ['forms'], on: ['vitals'] });
    firsthand(hook);
    firsthand('Purchase', { props: { plan: 'pro', seats: 3 }, revenue: { amount: '12.50', currency: 'EUR' } });
    firsthand(false);
    window.firsthand?.('Signup');
  `);
  expect(said).toBe('');
});

it('has types that notice mistakes', () => {
  expect(compile("import { init } from 'firsthand/tag'; init({});")).toContain('collector');
  expect(compile("import { firsthand } from 'firsthand/tag'; firsthand('A', { revenue: 5 });")).toContain(
    'revenue',
  );
  expect(compile("import { init } from 'firsthand/tag'; init({ collector: '/', off: ['all'] });")).toContain(
    'all',
  );
});
