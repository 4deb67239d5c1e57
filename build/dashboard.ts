import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { world } from './world.ts';

// `tsx build/dashboard.ts` makes dist/dashboard: one script with the chart library in it, one stylesheet, the icon, the map.

/** Script over the wire, bytes of gzip (DESIGN §7). */
const BUDGET = 60 * 1024;
const source = fileURLToPath(new URL('../dashboard/', import.meta.url));
const target = fileURLToPath(new URL('../dist/dashboard/', import.meta.url));

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
await build({
  entryPoints: [join(source, 'dashboard.ts'), join(source, 'dashboard.css')],
  outdir: target,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
});
cpSync(join(source, 'icon.svg'), join(target, 'icon.svg'));
writeFileSync(join(target, 'world.json'), JSON.stringify(world()));

const bytes = gzipSync(readFileSync(join(target, 'dashboard.js')), { level: 9 }).length;
console.log(`dashboard.js ${bytes} bytes of gzip, of ${BUDGET}`);
if (bytes > BUDGET) process.exitCode = 1;
