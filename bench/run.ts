/** `npm run bench -- NAME [options]`: each bench is a file beside this one that exports `run(args)`. */
const [name, ...args] = process.argv.slice(2);
const BENCHES = ['ingest', 'project', 'reports', 'serving', 'import', 'dashboard'];

if (name === undefined || !BENCHES.includes(name)) {
  console.error(`usage: npm run bench -- ${BENCHES.join('|')} [options]`);
  process.exitCode = 2;
} else {
  const bench: { run(args: readonly string[]): Promise<void> } = await import(`./${name}.ts`);
  await bench.run(args);
}
