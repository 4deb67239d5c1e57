import { build } from 'esbuild';

const r = await build({
  entryPoints: ['pixel/tag.ts'],
  bundle: true,
  minify: true,
  format: 'iife',
  target: process.argv[2] ?? 'es2020',
  write: false,
  define: { VITALS: '{"file":"tag.vitals.js","integrity":""}' },
});

import { brotliCompressSync } from 'node:zlib';

const f = r.outputFiles[0]!.contents;
console.log(f.length, brotliCompressSync(f).length);
console.log(r.outputFiles[0]!.text);
