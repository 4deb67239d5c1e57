import { EventEmitter, once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import type { Event } from '../model/event.ts';
import { Problem } from '../model/problem.ts';
import { type Batch, Packer, VISITORS } from './batch.ts';
import { countEvents, DUPLICATE } from './events.ts';
import type { OperationInput, OperationName, OperationOutput } from './operations.ts';
import { startThread } from './thread.ts';
import type { Thrown, WriterAnswer, WriterRequest } from './writerThread.ts';

export type PutStatus = 'recorded' | 'duplicate';

/** Events that are recorded together or not at all. */
interface Waiting {
  events: number;
  bytes: number;
  resolve(statuses: PutStatus[]): void;
  reject(reason: unknown): void;
}

export interface WriterLimits {
  /** Events that may wait for a commit. */
  events: number;
  /** Bytes of request bodies that may wait for a commit. */
  bytes: number;
}
// At 20 000 events/s a second's worth of stall; 32 MiB of bodies keeps memory under the 64 MiB that overload may cost.
const LIMITS: WriterLimits = { events: 20_000, bytes: 32 * 1024 * 1024 };

/**
 * The one way to write: a thread that owns the record's writing connection. What arrives in one turn of the event loop goes
 * there together; the thread commits at once when it is idle, and all that has come meanwhile when it is not. Emits
 * `committed` with the newest row, `fatal` when the disk can no longer be trusted.
 */
export class Writer extends EventEmitter<{ committed: [end: number]; fatal: [reason: string] }> {
  readonly #worker: Worker;
  readonly #limits: WriterLimits;
  readonly #packer = new Packer(VISITORS);
  /** Events of this turn of the event loop. */
  #gathered: Event[] = [];
  /** All that is not answered yet, oldest first. */
  readonly #waiting: Waiting[] = [];
  #waitingEvents = 0;
  #waitingBytes = 0;
  readonly #calls = new Map<number, { resolve(value: unknown): void; reject(reason: unknown): void }>();
  #lastCall = 0;
  #end: number;
  #fatal: string | null = null;
  /** Why the last commit failed; null after one that succeeded. */
  #failure: string | null = null;
  #draining = false;
  #closing: Promise<void> | null = null;

  private constructor(worker: Worker, end: number, limits: WriterLimits) {
    super();
    this.#worker = worker;
    this.#end = end;
    this.#limits = limits;
    worker.on('message', (answer: WriterAnswer) => this.#receive(answer));
    worker.on('error', (error) => this.#die(`the writer thread failed: ${error.message}`));
    worker.on('exit', () => {
      if (!this.#closing) this.#die('the writer thread ended');
    });
  }

  /** @throws Problem when the record does not open */
  static async start(file: string, limits: WriterLimits = LIMITS): Promise<Writer> {
    const worker = startThread(new URL('./writerThread', import.meta.url), { file });
    const [first] = (await once(worker, 'message')) as [WriterAnswer];
    if (first.kind === 'ready') return new Writer(worker, first.end, limits);
    throw first.kind === 'threw'
      ? revive(first.error)
      : new Error(`The writer thread began with ${first.kind}.`);
  }

  /** Number of the newest event row on disk. */
  get end(): number {
    return this.#end;
  }

  /** Events waiting for a commit or in it. */
  get waiting(): number {
    return this.#waitingEvents;
  }

  /** Why nothing can be acknowledged at the moment, or null. */
  get failure(): string | null {
    return this.#fatal ?? this.#failure;
  }

  /**
   * Records events together or not at all; the promise is kept once they are on disk.
   * @param bytes size of what they came in, for the bound of the queue
   * @returns a status for each, in order
   * @throws Problem `unavailable` when the queue is full or the disk refuses; then none is recorded
   */
  put(events: readonly Event[], bytes: number): Promise<PutStatus[]> {
    const refused = this.#refusal(events.length, bytes);
    if (refused !== null) return Promise.reject(unavailable(refused));
    if (events.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      if (this.#gathered.length === 0) setImmediate(this.#sendGathered);
      for (const event of events) this.#gathered.push(event);
      this.#waiting.push({ events: events.length, bytes, resolve, reject });
      this.#waitingEvents += events.length;
      this.#waitingBytes += bytes;
    });
  }

  /** Whether so many events of another thread find room: half of the queue is kept for visitors. */
  hasRoomFor(events: number): boolean {
    return this.#waitingEvents + events * 2 <= this.#limits.events;
  }

  /** The same for events that another thread has packed, under a source of its own. */
  putPacked(batch: Batch): Promise<PutStatus[]> {
    const events = countEvents([batch]);
    const refused = this.#refusal(events, 0);
    if (refused !== null) return Promise.reject(unavailable(refused));
    // Answers come in the order of what was sent.
    this.#sendGathered();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ events, bytes: 0, resolve, reject });
      this.#waitingEvents += events;
      this.#send({ kind: 'commit', batch });
    });
  }

  /** Why nothing more is taken, or null. */
  #refusal(events: number, bytes: number): string | null {
    if (this.#fatal !== null) return this.#fatal;
    if (this.#draining) return 'shutting down';
    const full =
      this.#waitingEvents + events > this.#limits.events || this.#waitingBytes + bytes > this.#limits.bytes;
    return full ? 'too many events are waiting for the disk' : null;
  }

  /** Runs one operation of `operations.ts` on the writing connection. @throws Problem as the operation does */
  call<Name extends OperationName>(
    operation: Name,
    input: OperationInput<Name>,
  ): Promise<OperationOutput<Name>> {
    if (this.#fatal !== null || this.#draining)
      return Promise.reject(unavailable(this.#fatal ?? 'shutting down'));
    const call = ++this.#lastCall;
    return new Promise<unknown>((resolve, reject) => {
      this.#calls.set(call, { resolve, reject });
      this.#send({ kind: 'call', call, operation, input });
    }) as Promise<OperationOutput<Name>>;
  }

  /** Takes nothing more and waits until what waits is committed. */
  async drain(): Promise<void> {
    this.#draining = true;
    while (this.waiting > 0 && this.#fatal === null) await once(this, 'committed');
  }

  /** Commits what waits, then closes the record; as its last connection it leaves no write-ahead log behind. */
  close(): Promise<void> {
    this.#closing ??= (async () => {
      await this.drain();
      const exited = once(this.#worker, 'exit');
      this.#send({ kind: 'close' });
      await exited;
    })();
    return this.#closing;
  }

  #send(request: WriterRequest): void {
    this.#worker.postMessage(request);
  }

  readonly #sendGathered = (): void => {
    const events = this.#gathered;
    this.#gathered = [];
    if (this.#fatal === null && events.length > 0)
      this.#send({ kind: 'commit', batch: this.#packer.pack(events) });
  };

  /** Takes the oldest groups out that make up so many events. */
  #answered(events: number): Waiting[] {
    let groups = 0;
    let bytes = 0;
    for (let left = events; left > 0; groups += 1) {
      left -= this.#waiting[groups]?.events ?? left;
      bytes += this.#waiting[groups]?.bytes ?? 0;
    }
    this.#waitingEvents -= events;
    this.#waitingBytes -= bytes;
    return this.#waiting.splice(0, groups);
  }

  #receive(answer: WriterAnswer): void {
    switch (answer.kind) {
      case 'committed': {
        this.#failure = null;
        this.#end = answer.end;
        let at = 0;
        for (const { events, resolve } of this.#answered(answer.statuses.length)) {
          const statuses: PutStatus[] = [];
          for (let left = events; left > 0; left -= 1) {
            statuses.push(answer.statuses[at++] === DUPLICATE ? 'duplicate' : 'recorded');
          }
          resolve(statuses);
        }
        this.emit('committed', answer.end);
        break;
      }
      case 'failed': {
        // After a fatal failure all that waited was refused already.
        if (this.#fatal !== null) break;
        this.#failure = answer.message;
        const refused = this.#answered(answer.events);
        if (answer.fatal) this.#die(answer.message);
        for (const { reject } of refused)
          reject(unavailable(`the disk refused the commit (${answer.message})`));
        this.emit('committed', this.#end);
        break;
      }
      case 'returned': {
        this.#end = answer.end;
        this.#calls.get(answer.call)?.resolve(answer.value);
        this.#calls.delete(answer.call);
        break;
      }
      case 'threw': {
        this.#calls.get(answer.call)?.reject(revive(answer.error));
        this.#calls.delete(answer.call);
        break;
      }
      case 'ready':
      case 'closed':
        break;
    }
  }

  #die(reason: string): void {
    if (this.#fatal !== null) return;
    this.#fatal = reason;
    const refused = [...this.#answered(this.#waitingEvents), ...this.#calls.values()];
    this.#calls.clear();
    for (const { reject } of refused) reject(unavailable(reason));
    this.emit('fatal', reason);
  }
}

function unavailable(reason: string): Problem {
  return new Problem('unavailable', `The event was not recorded: ${reason}. Send it again.`, {
    retryAfter: 1,
  });
}

function revive({ code, message, details }: Thrown): Error {
  return code === null ? new Error(message) : new Problem(code, message, details);
}
