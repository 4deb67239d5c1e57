import { type ResourceLimits, Worker } from 'node:worker_threads';

/**
 * Starts a module of this program as a worker thread.
 * @param module URL of the module without its extension. From a build it is JavaScript; from the sources, as in tests,
 * tsx translates it, which a thread of Node 20 has to ask for itself (https://github.com/privatenumber/tsx/issues/354)
 */
export function startThread(module: URL, workerData: unknown, resourceLimits: ResourceLimits = {}): Worker {
  const options = { workerData, resourceLimits };
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL(`${module.href}.js`), options);
  const bootstrap = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(`${module.href}.ts`)}); });`;
  return new Worker(bootstrap, { eval: true, ...options });
}
