import { Worker } from 'node:worker_threads';

/**
 * Starts a module of this program as a worker thread.
 * @param module URL of the module without its extension; from TypeScript sources (tests) tsx translates it, from a build it is plain JavaScript
 */
export function startThread(module: URL, workerData: unknown): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL(`${module.href}.js`), { workerData });
  return new Worker(new URL(`${module.href}.ts`), { workerData, execArgv: ['--import', 'tsx'] });
}
