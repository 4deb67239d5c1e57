import { once } from 'node:events';
import type { MessagePort, Worker } from 'node:worker_threads';
import { Problem } from './model/problem.ts';
import { startThread } from './record/thread.ts';
import type { Context } from './reports/ask.ts';
import type { ReportName } from './reports/reports.ts';
import { type Carried, revived, streamed } from './stream.ts';

/** What a report needs to know of the site's settings. */
export type About = Pick<Context, 'site' | 'goals' | 'funnels' | 'segments' | 'experiments'>;

/** What the main thread asks of the reporting thread. Each is answered under its `call` number. */
export type ReporterRequest =
  | { kind: 'answer'; report: ReportName; question: unknown; about: About; now: number }
  | {
      kind: 'export';
      question: unknown;
      about: About;
      now: number;
      format: 'csv' | 'ndjson';
      port: MessagePort;
    }
  | { kind: 'rebuild' }
  /** Numbers of events that are no longer in the record. */
  | { kind: 'erase'; events: readonly number[] }
  | { kind: 'standing' }
  | { kind: 'committed' }
  | { kind: 'close' };
export type ReporterCall = ReporterRequest & { call: number };
export interface ReporterAnswer {
  call: number;
  value?: unknown;
  error?: Carried;
  warning?: string;
}
/** Where the warehouse stands beside the record. */
export interface Standing {
  position: number;
  end: number;
  recordEvents: number;
  warehouseEvents: number;
}

/** What is new there is mostly rows of answers; room for more of it would be kept while nobody asks. */
const SMALL = { maxYoungGenerationSizeMb: 8 };

/** The record's changes are told at most this often; a question does not wait for it but asks for the record's end. */
const TELL_MS = 1_500;

/**
 * Reports, projection and rebuilds run in a thread of their own, so that they never hold up the event loop that answers
 * visitors. The thread opens the warehouse when it starts; collection does not wait for it.
 */
export class Reporter {
  readonly #worker: Worker;
  readonly #calls = new Map<number, { resolve(value: unknown): void; reject(reason: unknown): void }>();
  #lastCall = 0;
  #telling: NodeJS.Timeout | null = null;
  #dead: string | null = null;

  constructor(files: { record: string; warehouse: string }, warn: (message: string) => void) {
    this.#worker = startThread(new URL('./reporterThread', import.meta.url), files, SMALL);
    this.#worker.on('message', ({ call, value, error, warning }: ReporterAnswer) => {
      if (warning !== undefined) return warn(warning);
      const waiting = this.#calls.get(call);
      this.#calls.delete(call);
      if (error) waiting?.reject(revived(error));
      else waiting?.resolve(value);
    });
    this.#worker.on('error', (error) => this.#die(`the reporting thread failed: ${error.message}`, warn));
    this.#worker.on('exit', () => this.#die('the reporting thread ended', () => undefined));
  }

  answer(report: ReportName, question: unknown, about: About, now: number): Promise<unknown> {
    return this.#ask({ kind: 'answer', report, question, about, now });
  }

  /** All rows of an answer as a stream; `ended` is called when it has ended, however it ended. */
  export(
    question: unknown,
    about: About,
    now: number,
    format: 'csv' | 'ndjson',
    ended: () => void,
  ): Promise<ReadableStream<Uint8Array>> {
    return streamed(
      (port) => this.#ask({ kind: 'export', question, about, now, format, port }, [port]),
      ended,
    );
  }

  rebuild(): Promise<unknown> {
    return this.#ask({ kind: 'rebuild' });
  }

  /** Takes events out of the warehouse that are no longer in the record. */
  async erase(events: readonly number[]): Promise<void> {
    await this.#ask({ kind: 'erase', events });
  }

  standing(): Promise<Standing> {
    return this.#ask({ kind: 'standing' }) as Promise<Standing>;
  }

  /** Lets the projector follow the record; many commits make one message. */
  committed(): void {
    this.#telling ??= setTimeout(() => {
      this.#telling = null;
      if (this.#dead === null)
        this.#worker.postMessage({ kind: 'committed', call: 0 } satisfies ReporterCall);
    }, TELL_MS).unref();
  }

  async close(): Promise<void> {
    if (this.#dead !== null) return;
    const exited = once(this.#worker, 'exit');
    this.#worker.postMessage({ kind: 'close', call: 0 } satisfies ReporterCall);
    await exited;
  }

  #ask(request: ReporterRequest, transfer: MessagePort[] = []): Promise<unknown> {
    if (this.#dead !== null)
      return Promise.reject(
        new Problem('unavailable', `There are no reports: ${this.#dead}.`, { retryAfter: 5 }),
      );
    const call = ++this.#lastCall;
    return new Promise((resolve, reject) => {
      this.#calls.set(call, { resolve, reject });
      this.#worker.postMessage({ ...request, call } satisfies ReporterCall, transfer);
    });
  }

  #die(reason: string, warn: (message: string) => void): void {
    if (this.#dead !== null) return;
    this.#dead = reason;
    warn(reason);
    for (const { reject } of this.#calls.values())
      reject(new Problem('unavailable', `There are no reports: ${reason}.`));
    this.#calls.clear();
  }
}
