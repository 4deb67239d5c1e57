import { request } from 'node:http';
import { Readable } from 'node:stream';
import type { App } from '../app.ts';
import { type Config, readConfig } from '../config.ts';
import { controlPath } from '../control.ts';
import { createLog } from '../log.ts';
import { Problem, type ProblemCode } from '../model/problem.ts';
import { takeLock } from '../record/lock.ts';
import { prepareDirectory } from '../record/open.ts';

/** Asks the owner's API: of the running server through its control socket, else of one opened here for the moment. */
export type Ask = (method: string, path: string, body?: unknown) => Promise<unknown>;

/** The same for what is streamed; a body that is a stream goes out as it comes. */
export type Open = (method: string, path: string, body?: unknown) => Promise<AsyncIterable<Uint8Array>>;

/** @throws Problem as the API answers */
export function withOwner<Result>(
  options: { data?: string | undefined },
  use: (ask: Ask, config: Config) => Promise<Result>,
): Promise<Result> {
  return withStreams(options, (open, config) => {
    const ask: Ask = async (...asked) => {
      const text = await textOf(await open(...asked));
      return text === '' ? null : JSON.parse(text);
    };
    return use(ask, config);
  });
}

/** @throws Problem as the API answers */
export async function withStreams<Result>(
  options: { data?: string | undefined },
  use: (open: Open, config: Config) => Promise<Result>,
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
        ...(body instanceof Readable
          ? { body: Readable.toWeb(body) as ReadableStream, duplex: 'half' }
          : body === undefined
            ? {}
            : { headers: JSON_BODY, body: JSON.stringify(body) }),
      } as RequestInit);
      const answer = await app.api.fetch(asked, { viaControl: true });
      return successful(answer.status, answer.body ?? NOTHING);
    }, config);
  } finally {
    await app.close();
  }
}

const JSON_BODY = { 'content-type': 'application/json' };
const NOTHING: AsyncIterable<Uint8Array> = Readable.from([]);

function remote(directory: string): Open {
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const socket = controlPath(directory);
      const asking = request(
        {
          socketPath: socket.path,
          method,
          path,
          ...(body === undefined || body instanceof Readable ? {} : { headers: JSON_BODY }),
        },
        (answer) => {
          answer.once('close', () => socket.close());
          successful(answer.statusCode ?? 0, answer).then(resolve, reject);
        },
      );
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
      if (body instanceof Readable) body.on('error', (error) => asking.destroy(error)).pipe(asking);
      else asking.end(body === undefined ? undefined : JSON.stringify(body));
    });
}

/** The body of an answer. @throws Problem that it says instead */
async function successful(
  status: number,
  body: AsyncIterable<Uint8Array>,
): Promise<AsyncIterable<Uint8Array>> {
  if (status < 400) return body;
  const { title, detail, field, given, allowed } = JSON.parse(await textOf(body)) as {
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

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of body) text += decoder.decode(bytes, { stream: true });
  return text + decoder.decode();
}
