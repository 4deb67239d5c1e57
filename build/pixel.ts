import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { measureConsent, measureExperiments, measureTag, overBudget } from './tagSize.ts';

// `tsx build/pixel.ts` makes dist/pixel; with `--freeze 2` it first writes the committed files of version 2.

const { values } = parseArgs({ options: { out: { type: 'string' }, freeze: { type: 'string' } } });
const source = fileURLToPath(new URL('../pixel/', import.meta.url));
const frozen = join(source, 'frozen');
const target = values.out ?? fileURLToPath(new URL('../dist/pixel/', import.meta.url));

/** Optional chaining without translation: Chrome 80, Firefox 74, Safari 13.1, all of spring 2020. */
const SYNTAX = 'es2020';

async function bundle(entry: string, format: 'iife' | 'esm', words: Record<string, string>): Promise<Buffer> {
  const { outputFiles } = await build({
    entryPoints: [join(source, entry)],
    bundle: true,
    minify: true,
    format,
    target: SYNTAX,
    charset: 'ascii',
    write: false,
    // The compiler's own settings say `strict`, for which esbuild writes "use strict": 12 bytes of brotli.
    tsconfigRaw: {},
    define: Object.fromEntries(Object.entries(words).map(([name, value]) => [name, JSON.stringify(value)])),
  });
  const [file] = outputFiles;
  if (!file) throw new Error(`esbuild made nothing of ${entry}`);
  return Buffer.from(file.contents);
}

function integrity(bytes: Buffer): string {
  return `sha256-${createHash('sha256').update(bytes).digest('base64')}`;
}

/** The three classic scripts. A frozen version names its own further files with their hashes, so that its one hash vouches for all. */
async function scripts(version: string): Promise<[name: string, bytes: Buffer][]> {
  const named = (part: string) => `tag${part}${version}.js`;
  const hash = (bytes: Buffer) => (version ? integrity(bytes) : '');
  const vitals = await bundle('vitals.ts', 'iife', {});
  const extra = await bundle('extra.ts', 'iife', {
    VITALS: named('.vitals'),
    VITALS_INTEGRITY: hash(vitals),
  });
  const core = await bundle('tag.ts', 'iife', { EXTRA: named('.extra'), EXTRA_INTEGRITY: hash(extra) });
  return [
    [named(''), core],
    [named('.extra'), extra],
    [named('.vitals'), vitals],
  ];
}

/** Writes a version that never changes again, with the hashes that pages may hold it to. */
async function freeze(version: string): Promise<void> {
  const published = join(frozen, 'integrity.json');
  const hashes: Record<string, string> = existsSync(published)
    ? JSON.parse(readFileSync(published, 'utf8'))
    : {};
  if (hashes[`tag.v${version}.js`])
    throw new Error(`Version ${version} is frozen already: freeze the next one.`);
  for (const [name, bytes] of await scripts(`.v${version}`)) {
    writeFileSync(join(frozen, name), bytes);
    hashes[name] = integrity(bytes);
  }
  writeFileSync(published, `${JSON.stringify(hashes, null, 2)}\n`);
}

/** The same tag for bundlers, with its types. */
async function module(): Promise<void> {
  writeFileSync(
    join(target, 'firsthand.mjs'),
    await bundle('firsthand.ts', 'esm', { EXTRA: 'tag.extra.js', EXTRA_INTEGRITY: '' }),
  );
  const compiler = fileURLToPath(new URL('../bin/tsc', import.meta.resolve('typescript')));
  const types = mkdtempSync(join(tmpdir(), 'firsthand-types-'));
  execFileSync(process.execPath, [
    compiler,
    ...[
      '--project',
      source,
      '--noEmit',
      'false',
      '--declaration',
      '--emitDeclarationOnly',
      '--outDir',
      types,
    ],
  ]);
  cpSync(join(types, 'pixel/firsthand.d.ts'), join(target, 'firsthand.d.mts'));
  rmSync(types, { recursive: true });
}

mkdirSync(frozen, { recursive: true });
if (values.freeze) await freeze(values.freeze);
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
cpSync(frozen, target, { recursive: true, filter: (path) => !path.endsWith('.gitkeep') });
for (const [name, bytes] of await scripts('')) writeFileSync(join(target, name), bytes);
await module();
for (const made of ['experiments', 'consent'])
  writeFileSync(join(target, `${made}.template`), await bundle(`${made}.ts`, 'iife', {}));

const sizes = [...measureTag(target), measureExperiments(target), measureConsent(target)];
for (const { name, bytes, brotli, budget } of sizes) {
  const allowed = budget === null ? '' : ` of ${budget}`;
  console.log(
    `${name.padEnd(18)} ${String(bytes).padStart(6)} bytes  ${String(brotli).padStart(5)} brotli${allowed}`,
  );
}
for (const { name, brotli, budget } of overBudget(sizes)) {
  console.error(`${name} has ${brotli} bytes of brotli and may have ${budget}.`);
  process.exitCode = 1;
}
