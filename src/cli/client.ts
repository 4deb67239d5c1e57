import { request } from 'node:http';
import type { App } from '../app.ts';
import { type Config, readConfig } from '../config.ts';
import { controlPath } from '../control.ts';
import { createLog } from '../log.ts';
import { Problem, type ProblemCode } from '../model/problem.ts';
import { takeLock } from '../record/lock.ts';
import { prepareDirectory } from '../record/open.ts';

/** Asks the owner's API: of the running server through its control socket, else of one opened here for the moment. */
export type Ask = (method: string, path: string, body?: unknown) => Promise<unknown>;

/** @throws Problem as the API answers */
export async function withOwner<Result>(
  options: { data?: string | undefined },
  use: (ask: Ask, config: Config) => Promise<Result>,
): Promise<Result> {
  const config = readConfig(options.data === undefined ? {} : { FIRSTHAND_DATA: options.data });
  prepareDirectory(config.FIRSTHAND_DATA);
  const lock = takeLock(config.FIRSTHAND_DATA);
  if (lock === null) return use(remote(config.FIRSTHAND_DATA), config);
  const log = createLog(config.FIRSTHAND_LOG_LEVEL === 'info' ? 'warn' : config.FIRSTHAND_LOG_LEVEL);
  let app: App;
  try {
    // Only now: a command that asks a running server need not load what runs one.
    const { openApp } = await import('../app.ts');
    app = await openApp({ config, log, lock });
  } catch (error) {
    lock.release();
    throw error;
  }
  try {
    return await use(async (method, path, body) => {
      const asked = new Request(`http://control${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer = await app.api.fetch(asked, { viaControl: true });
      return unwrap(answer.status, await answer.text());
    }, config);
  } finally {
    await app.close();
  }
}

function remote(directory: string): Ask {
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const socket = controlPath(directory);
      const asking = request({ socketPath: socket.path, method, path }, (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk) => {
          text += chunk;
        });
        answer.on('end', () => {
          socket.close();
          try {
            resolve(unwrap(answer.statusCode ?? 0, text));
          } catch (error) {
            reject(error);
          }
        });
      });
      asking.on('error', (cause) => {
        socket.close();
        reject(
          new Problem(
            'unavailable',
            `Another process uses ${directory} and does not answer at ${directory}/control.sock (${cause.message}): wait until it has ended or is ready.`,
            { cause },
          ),
        );
      });
      asking.end(body === undefined ? undefined : JSON.stringify(body));
    });
}

function unwrap(status: number, text: string): unknown {
  const answer: unknown = text === '' ? null : JSON.parse(text);
  if (status < 400) return answer;
  const { title, detail, field, given, allowed } = answer as {
    title: string;
    detail: string;
    field?: string;
    given?: unknown;
    allowed?: string | string[];
  };
  throw new Problem(title.replaceAll(' ', '_') as ProblemCode, detail, {
    ...(field === undefined ? {} : { field }),
    ...(given === undefined ? {} : { given }),
    ...(allowed === undefined ? {} : { allowed }),
  });
}
