import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type App, openApp } from './app.ts';
import type { Config } from './config.ts';
import { listenOnControl } from './control.ts';
import { createLog } from './log.ts';
import { Problem } from './model/problem.ts';
import { takeLock } from './record/lock.ts';
import { prepareDirectory } from './record/open.ts';
import { createControl, createFront } from './server.ts';
import { collectorAddress, snippet } from './snippet.ts';

/** Answers that are on their way get this long before the process ends all the same. */
const DRAIN_MS = 8_000;

/** A collector at work. */
export interface Serving {
  app: App;
  port: number;
  /** Stops accepting, commits what waits, closes. */
  stop(): Promise<void>;
}

/** Starts a collector and keeps it until a signal ends it. @throws Problem when it cannot start */
export async function serve(config: Config): Promise<void> {
  const serving = await start(config);
  await greet(serving, config);
  await runUntilSignal(serving);
}

/** Waits for SIGTERM or SIGINT, then stops in order; ends the process at once when the disk cannot be trusted. */
export async function runUntilSignal({ app, stop }: Pick<Serving, 'app' | 'stop'>): Promise<void> {
  app.writer.once('fatal', (reason) => {
    app.log.fatal(
      `The disk can no longer be trusted (${reason}): ending without acknowledging anything more.`,
    );
    process.exit(1);
  });
  const signal = await new Promise<NodeJS.Signals>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, resolve);
  });
  app.log.info(`${signal}: finishing what has begun`);
  await stop();
}

export async function start(config: Config): Promise<Serving> {
  const directory = config.FIRSTHAND_DATA;
  prepareDirectory(directory);
  // One that was there before may be open to others; what is in it is nobody else's.
  chmodSync(directory, 0o700);
  const lock = takeLock(directory);
  if (lock === null) {
    throw new Problem(
      'conflict',
      `Another Firsthand runs on ${directory}: stop it first, or give this one its own --data directory.`,
    );
  }
  let app: App;
  try {
    app = await openApp({ config, log: createLog(config.FIRSTHAND_LOG_LEVEL), lock });
  } catch (error) {
    lock.release();
    throw error;
  }
  const log = (error: unknown) => app.log.error(error);
  const front = createFront({ ...app, basePath: config.FIRSTHAND_BASE_PATH, log });
  const control = createControl(app);
  let port: number;
  try {
    port = await listen(front, config);
    app.listensAt(port);
    await listenOnControl(control, directory);
  } catch (error) {
    front.close();
    await app.close();
    throw error;
  }
  app.startReporting();
  void app.startBackups();
  app
    .resumeErasures()
    .then(app.startRetention)
    .catch((error: unknown) => app.log.error(error));
  return { app, port, stop: () => stop([front, control], app) };
}

/** @returns the port, which the system chose where 0 was asked for */
async function listen(
  server: Server,
  { FIRSTHAND_HOST: host, FIRSTHAND_PORT: port }: Config,
): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const reasons: Partial<Record<string, string>> = {
      EADDRINUSE: `Port ${port} of ${host} is taken: stop what uses it, or choose another with --port.`,
      EACCES: `Port ${port} needs more rights: choose one above 1023 with --port, and put a web server in front.`,
      ENOTFOUND: `${host} is neither an address nor a name of this machine: choose another with --host.`,
      EADDRNOTAVAIL: `${host} is no address of this machine: choose another with --host.`,
    };
    throw new Problem(
      'unavailable',
      reasons[String(code)] ?? `Listening on ${host}:${port} failed: ${String(cause)}.`,
      { cause },
    );
  }
}

async function stop(servers: readonly Server[], app: App): Promise<void> {
  const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
  app.endStreams();
  // Again and again: a connection whose answer began before is idle only after it.
  const closing = setInterval(() => {
    for (const server of servers) server.closeIdleConnections();
  }, 100);
  const patience = setTimeout(() => {
    for (const server of servers) server.closeAllConnections();
  }, DRAIN_MS);
  await Promise.all(closed);
  clearTimeout(patience);
  clearInterval(closing);
  await app.close();
}

/** What the owner sees on starting: where it listens, and what to do next. */
async function greet({ app, port }: Serving, config: Config): Promise<void> {
  const address = collectorAddress({ ...config, FIRSTHAND_PORT: port });
  const lines = [`Firsthand collects at ${address} (listening on ${config.FIRSTHAND_HOST}:${port}).`];
  const domains = app.sites.all.map(({ domain }) => domain);
  if (domains.length === 0) {
    lines.push(
      'There is no site yet: add it in the dashboard, or with `npx firsthand site add example.com`.',
      'Then paste into its pages, before </head>:',
    );
  } else lines.push(`Sites: ${domains.join(', ')}. The tag to paste, before </head>:`);
  lines.push(snippet(domains[0] ?? 'example.com', { ...config, FIRSTHAND_PORT: port }));
  if (app.ports.users().length === 0) {
    const { link } = await app.ports.addUser({ email: 'owner', role: 'owner' });
    lines.push('Nobody has signed in yet. This link signs the owner in, once:', link);
  } else lines.push(`The dashboard is at ${address}/.`);
  process.stdout.write(`${lines.join('\n')}\n`);
}
