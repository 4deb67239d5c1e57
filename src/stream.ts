import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Problem, type ProblemCode, type ProblemDetails } from './model/problem.ts';

/** An error on its way between threads, which keep no classes. `code` is null for anything but a Problem. */
export interface Carried {
  code: ProblemCode | null;
  message: string;
  details: ProblemDetails;
  stack?: string | undefined;
}

type Piece =
  | { kind: 'piece'; bytes: Uint8Array<ArrayBuffer> }
  | { kind: 'end' }
  | { kind: 'failed'; error: Carried };
type Wish = 'more' | 'stop';

/** A client that takes nothing for so long is given up, so that it holds nothing up. */
const STALLED_MS = 30_000;

/**
 * Bytes that a thread makes, read in this one as they are wanted: nothing is made ahead of the reader but one piece.
 * @param begin hands the thread its end of the channel; rejects when nothing will come
 * @returns once the first piece is there
 * @throws what the thread threw before its first piece
 */
export async function streamed(
  begin: (port: MessagePort) => Promise<unknown>,
  ended: () => void,
): Promise<ReadableStream<Uint8Array>> {
  const { port1: port, port2 } = new MessageChannel();
  const wish = (what: Wish) => port.postMessage(what);
  let waiting: { resolve(piece: Piece): void; reject(reason: unknown): void } | null = null;
  let stalled: NodeJS.Timeout | undefined;
  let over = false;
  let failure: unknown = new Problem('unavailable', 'The export was cut short.', { retryAfter: 5 });
  const end = () => {
    if (over) return;
    over = true;
    clearTimeout(stalled);
    wish('stop');
    port.close();
    ended();
  };
  port.on('message', (piece: Piece) => waiting?.resolve(piece));
  port.on('close', () => {
    end();
    waiting?.reject(failure);
  });
  const next = async (): Promise<Uint8Array | null> => {
    clearTimeout(stalled);
    const piece = await new Promise<Piece>((resolve, reject) => {
      waiting = { resolve, reject };
      wish('more');
    });
    if (piece.kind === 'piece') return piece.bytes;
    end();
    if (piece.kind === 'failed') throw revived(piece.error);
    return null;
  };
  begin(port2).catch((error) => {
    failure = error;
    port.close();
  });
  let ready: Uint8Array | null | undefined = await next();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const bytes = ready === undefined ? await next() : ready;
        ready = undefined;
        if (bytes === null) return controller.close();
        controller.enqueue(bytes);
        stalled = setTimeout(() => {
          end();
          controller.error(new Error('The reader took nothing for too long.'));
        }, STALLED_MS).unref();
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
}

/**
 * The other end: sends pieces as they are wished for, joined to some size, until the source ends or nobody wants more.
 * @param make makes the source; its signal aborts when the reader is gone
 * @returns once the reader has all of it or is gone
 */
export async function pump(
  port: MessagePort,
  make: (gone: AbortSignal) => AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  const leaving = new AbortController();
  const wishes = wishesOf(port, leaving);
  const send = (piece: Piece, transfer: ArrayBuffer[] = []) => port.postMessage(piece, transfer);
  try {
    if (!(await wishes())) return;
    for await (const bytes of joined(make(leaving.signal))) {
      send({ kind: 'piece', bytes }, [bytes.buffer]);
      if (!(await wishes())) return;
    }
    send({ kind: 'end' });
  } catch (error) {
    send({ kind: 'failed', error: carried(error) });
  }
  // What was sent last is lost if the thread ends before it is read.
  while (await wishes()) {}
}

/** @returns a function that waits until more is wished for; false once the reader is gone */
function wishesOf(port: MessagePort, leaving: AbortController): () => Promise<boolean> {
  let open = 0;
  let notice = () => {};
  const leave = () => {
    leaving.abort();
    notice();
  };
  port.on('message', (wish: Wish) => {
    if (wish === 'stop') return leave();
    open += 1;
    notice();
  });
  port.on('close', leave);
  return async () => {
    while (open === 0 && !leaving.signal.aborted) {
      await new Promise<void>((resolve) => {
        notice = resolve;
      });
    }
    open -= 1;
    return !leaving.signal.aborted;
  };
}

/** Small pieces cost more on their way than in the making. */
const ENOUGH = 64 * 1024;

async function* joined(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
  let waiting: Uint8Array[] = [];
  let size = 0;
  for await (const bytes of source) {
    waiting.push(bytes);
    size += bytes.length;
    if (size < ENOUGH) {
      // Lets the wish to stop be heard while a long search finds nothing.
      await new Promise(setImmediate);
      continue;
    }
    yield new Uint8Array(Buffer.concat(waiting));
    waiting = [];
    size = 0;
  }
  if (size > 0) yield new Uint8Array(Buffer.concat(waiting));
}

export function carried(error: unknown): Carried {
  if (error instanceof Problem) {
    const { cause: _, ...details } = error.details;
    return { code: error.code, message: error.message, details };
  }
  const known = error instanceof Error ? error : new Error(String(error));
  return { code: null, message: known.message, details: {}, stack: known.stack };
}

export function revived({ code, message, details, stack }: Carried): Error {
  if (code !== null) return new Problem(code, message, details);
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
