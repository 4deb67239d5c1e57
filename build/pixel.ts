import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

// `tsx build/pixel.ts` makes dist/pixel; `tsx build/pixel.ts --freeze 1` also writes the committed files of version 1.

/** What a page may have to load before it is measured; DESIGN §7. */
const CORE_BUDGET = 2_048;

const source = fileURLToPath(new URL('../pixel/', import.meta.url));
const frozen = join(source, 'frozen');
const target = fileURLToPath(new URL('../dist/pixel/', import.meta.url));

/** Optional chaining and dynamic spread natively: Chrome 80, Firefox 74, Safari 13.1, all of spring 2020. */
const SYNTAX = 'es2020';

async function bundle(entry: string, format: 'iife' | 'esm', words: Record<string, string>): Promise<Buffer> {
  const { outputFiles } = await build({
    entryPoints: [join(source, entry)],
    bundle: true,
    minify: true,
    format,
    target: SYNTAX,
    write: false,
    // The hash of a frozen file must not depend on the machine that reads the sources.
    charset: 'ascii',
    // Without `strict` of the compiler's own settings, which makes esbuild write "use strict": 12 bytes of brotli.
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

/** The three classic scripts. A frozen version names its own further files and their hashes, so that one hash vouches for all. */
async function scripts(version: string): Promise<[string, Buffer][]> {
  const name = (part: string) => `tag${part}${version}.js`;
  const hash = (bytes: Buffer) => (version ? integrity(bytes) : '');
  const vitals = await bundle('vitals.ts', 'iife', {});
  const extra = await bundle('extra.ts', 'iife', { VITALS: name('.vitals'), VITALS_INTEGRITY: hash(vitals) });
  const core = await bundle('tag.ts', 'iife', { EXTRA: name('.extra'), EXTRA_INTEGRITY: hash(extra) });
  return [
    [name(''), core],
    [name('.extra'), extra],
    [name('.vitals'), vitals],
  ];
}

async function freeze(version: string): Promise<void> {
  mkdirSync(frozen, { recursive: true });
  const published = join(frozen, 'integrity.json');
  const known: Record<string, string> = JSON.parse(
    readFileSync(published, { encoding: 'utf8', flag: 'a+' }) || '{}',
  );
  if (known[`tag.v${version}.js`]) throw new Error(`version ${version} is frozen: freeze the next one`);
  for (const [name, bytes] of await scripts(`.v${version}`)) {
    writeFileSync(join(frozen, name), bytes);
    known[name] = integrity(bytes);
  }
  writeFileSync(published, `${JSON.stringify(known, null, 2)}\n`);
}

function report(): boolean {
  let fits = true;
  for (const name of readdirSync(target).sort()) {
    if (!/\.m?js$/.test(name)) continue;
    const bytes = readFileSync(join(target, name));
    const brotli = brotliCompressSync(bytes).length;
    const core = /^tag(\.v\d+)?\.js$/.test(name);
    if (core && brotli > CORE_BUDGET) fits = false;
    console.log(
      `${name.padEnd(18)} ${String(bytes.length).padStart(6)} bytes  ${String(brotli).padStart(5)} brotli${core ? ` of ${CORE_BUDGET}` : ''}`,
    );
  }
  return fits;
}

const asked = process.argv.indexOf('--freeze');
if (asked > 0) await freeze(process.argv[asked + 1] ?? '');

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const [name, bytes] of await scripts('')) writeFileSync(join(target, name), bytes);
const module = await bundle('firsthand.ts', 'esm', { EXTRA: 'tag.extra.js', EXTRA_INTEGRITY: '' });
writeFileSync(join(target, 'firsthand.mjs'), module);
cpSync(frozen, target, { recursive: true });
if (!report()) {
  console.error(`The tag is over ${CORE_BUDGET} bytes.`);
  process.exitCode = 1;
}
