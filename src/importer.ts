import { on } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import type { Seen } from './collect/logfile/import.ts';
import type { Tally } from './collect/tally.ts';
import type { ImportAnswer, ImportRequest, ImportThreadData } from './importThread.ts';
import { Problem } from './model/problem.ts';
import type { Batch } from './record/batch.ts';
import { countEvents } from './record/events.ts';
import { startThread } from './record/thread.ts';
import type { PutStatus, Writer } from './record/writer.ts';

/** How an import stands: what was read, and what of it is on disk. */
export interface ImportProgress extends Seen {
  /** Bytes whose lines are on disk, all of them. */
  bytes: number;
  recorded: number;
  duplicates: number;
}

/** Batches on their way to the disk at most, so that memory does not grow with the file. */
const ON_THE_WAY = 4;
/** A full queue belongs to the visitors; an import tries again. */
const PAUSE_MS = 20;

let sources = 0;

/**
 * Imports an access log: a thread reads and enriches it, the writer thread records it. What is told of each step is on disk.
 * @throws Problem when it is no log, or cannot be recorded; what was told until then stays recorded
 */
export async function* importLog(
  parts: { writer: Writer; tally: Tally; thread: Omit<ImportThreadData, 'source'> },
  /** Waits for the disk at each step, as a log that is followed needs; else only at the end. */
  stepwise: boolean,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<ImportProgress> {
  sources += 1;
  const thread = startThread(new URL('./importThread', import.meta.url), {
    ...parts.thread,
    source: sources,
  });
  const work = new Work(thread, parts);
  try {
    let ahead: Promise<ImportProgress> | null = null;
    for await (const bytes of body) {
      const step = work.step({ kind: 'bytes', bytes });
      if (stepwise) {
        const progress = await step;
        await work.settle();
        yield { ...progress, recorded: work.recorded, duplicates: work.duplicates };
        continue;
      }
      // The thread reads on while what it read before is handed to the disk.
      step.catch(() => undefined);
      if (ahead !== null) yield await ahead;
      ahead = step;
    }
    if (ahead !== null) yield await ahead;
    const last = await work.step({ kind: 'end' });
    await work.settle();
    yield { ...last, recorded: work.recorded, duplicates: work.duplicates };
  } finally {
    thread.postMessage({ kind: 'close' } satisfies ImportRequest);
  }
}

class Work {
  recorded = 0;
  duplicates = 0;
  #bytes = 0;
  #before: Promise<unknown> = Promise.resolve();
  readonly #thread: Worker;
  readonly #answers: AsyncIterator<[ImportAnswer]>;
  readonly #parts: { writer: Writer; tally: Tally };
  readonly #onTheWay = new Set<Promise<void>>();
  #failure: { reason: unknown } | null = null;

  constructor(thread: Worker, parts: { writer: Writer; tally: Tally }) {
    this.#thread = thread;
    this.#parts = parts;
    this.#answers = on(thread, 'message', { close: ['exit'] }) as AsyncIterator<[ImportAnswer]>;
  }

  /** Lets the thread do one thing and hands on what comes of it, after what came of the things before. */
  step(request: ImportRequest): Promise<ImportProgress> {
    if (request.kind === 'bytes') this.#bytes += request.bytes.length;
    const bytes = this.#bytes;
    this.#thread.postMessage(request);
    const answered = this.#before.then(() => this.#answer(bytes));
    this.#before = answered.catch(() => undefined);
    return answered;
  }

  async #answer(bytes: number): Promise<ImportProgress> {
    for (;;) {
      const { value, done } = await this.#answers.next();
      if (done) throw new Problem('unavailable', 'The import ended before the log did.');
      const [answer] = value;
      if (answer.kind === 'failed') throw failure(answer);
      if (answer.kind === 'seen') {
        const { recorded, duplicates } = this;
        return { ...answer.seen, bytes: bytes - answer.begun, recorded, duplicates };
      }
      await this.#record(answer.batch);
    }
  }

  /** Waits until all that was handed on is on disk. */
  async settle(): Promise<void> {
    await Promise.all(this.#onTheWay);
    if (this.#failure !== null) throw this.#failure.reason;
  }

  /** Batches go in order: each may name what one before it has introduced. */
  async #record(batch: Batch): Promise<void> {
    const { writer } = this.#parts;
    while (this.#onTheWay.size >= ON_THE_WAY) await Promise.race(this.#onTheWay);
    while (!writer.hasRoomFor(countEvents([batch]))) await setTimeout(PAUSE_MS);
    if (this.#failure !== null) throw this.#failure.reason;
    const recording: Promise<void> = writer
      .putPacked(batch)
      .then(
        (statuses) => this.#count(statuses),
        (reason: unknown) => {
          this.#failure ??= { reason };
        },
      )
      .finally(() => this.#onTheWay.delete(recording));
    this.#onTheWay.add(recording);
  }

  #count(statuses: readonly PutStatus[]): void {
    const recorded = statuses.filter((status) => status === 'recorded').length;
    this.recorded += recorded;
    this.duplicates += statuses.length - recorded;
    const { tally } = this.#parts;
    tally.received += statuses.length;
    tally.recorded += recorded;
    tally.duplicate += statuses.length - recorded;
  }
}

function failure({ message, code, details }: Extract<ImportAnswer, { kind: 'failed' }>): Error {
  return code === null ? new Error(message) : new Problem(code, message, details);
}
