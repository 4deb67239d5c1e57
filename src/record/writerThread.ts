import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { Problem, type ProblemCode, type ProblemDetails } from '../model/problem.ts';
import type { Batch } from './batch.ts';
import { countEvents, EventStore } from './events.ts';
import { type Db, openRecord } from './open.ts';
import { OPERATIONS, type OperationName } from './operations.ts';

/** What the main thread asks of the writer thread, and what it answers, both in order. */
export type WriterRequest =
  | { kind: 'commit'; batch: Batch }
  | { kind: 'call'; call: number; operation: OperationName; input: unknown }
  | { kind: 'close' };
export type WriterAnswer =
  | { kind: 'ready'; end: number }
  /** The oldest events that are not answered yet; one commit may hold several batches. */
  | { kind: 'committed'; statuses: Uint8Array; end: number }
  | { kind: 'failed'; events: number; message: string; fatal: boolean }
  | { kind: 'returned'; call: number; value: unknown; end: number }
  | { kind: 'threw'; call: number; error: Thrown }
  | { kind: 'closed' };
export interface Thrown {
  code: ProblemCode | null;
  message: string;
  details: ProblemDetails;
}

if (!parentPort) throw new Error('This module is the writer thread; start it with startThread.');
const port = parentPort;
const answer = (message: WriterAnswer) => port.postMessage(message);

const thrown = (error: unknown): Thrown => {
  if (error instanceof Problem) {
    const { field, given, allowed, retryAfter } = error.details;
    return {
      code: error.code,
      message: error.message,
      details: {
        ...(field === undefined ? {} : { field }),
        ...(given === undefined ? {} : { given }),
        ...(allowed === undefined ? {} : { allowed }),
        ...(retryAfter === undefined ? {} : { retryAfter }),
      },
    };
  }
  return { code: null, message: error instanceof Error ? error.message : String(error), details: {} };
};

// After a failed fsync the kernel may have dropped the very pages it could not write, and a second fsync would report
// success (https://wiki.postgresql.org/wiki/Fsync_Errors): nothing may be acknowledged by this process any more.
const isFatal = (code: string) => code === 'SQLITE_IOERR_FSYNC' || code === 'SQLITE_CORRUPT';

/** A commit takes the batches that have come, up to this many events, so that one huge batch does not hold up everybody's answer. */
const MAX_EVENTS = 2_000;

const { file } = workerData as { file: string };
try {
  const db = openRecord(file);
  const events = new EventStore(db);
  port.on('message', (first: WriterRequest) => work(db, events, first));
  answer({ kind: 'ready', end: events.end });
} catch (error) {
  answer({ kind: 'threw', call: 0, error: thrown(error) });
  port.close();
}

/**
 * Does what was asked and what has come meanwhile: the next commit begins as soon as the last one is on disk. Neither side
 * waits for the other's event loop, and a thread that does not sleep need not be woken, which costs up to 0.1 ms.
 */
function work(db: Db, events: EventStore, first: WriterRequest): void {
  let request: WriterRequest | null = first;
  while (request !== null) {
    const batches: Batch[] = [];
    while (request?.kind === 'commit') {
      batches.push(request.batch);
      request = countEvents(batches) < MAX_EVENTS ? next() : null;
    }
    if (batches.length > 0) commit(events, batches);
    if (request !== null) perform(db, events, request);
    request = next();
  }
}

function next(): WriterRequest | null {
  return (receiveMessageOnPort(port)?.message as WriterRequest | undefined) ?? null;
}

let broken: string | null = null;

function commit(events: EventStore, batches: readonly Batch[]): void {
  try {
    if (broken !== null) throw new Error(broken);
    const statuses = events.commit(batches);
    answer({ kind: 'committed', statuses, end: events.end });
  } catch (error) {
    const { message } = thrown(error);
    if (error instanceof Database.SqliteError && isFatal(error.code)) broken = message;
    answer({ kind: 'failed', events: countEvents(batches), message, fatal: broken !== null });
  }
}

function perform(db: Db, events: EventStore, request: Exclude<WriterRequest, { kind: 'commit' }>): void {
  if (request.kind === 'close') {
    db.close();
    answer({ kind: 'closed' });
    port.close();
    return;
  }
  try {
    const value = OPERATIONS[request.operation](db, request.input as never);
    // Numbers of dictionary rows that are gone may come to mean something else.
    if (request.operation === 'removeFacts') events.forgetRows();
    answer({ kind: 'returned', call: request.call, value, end: events.end });
  } catch (error) {
    answer({ kind: 'threw', call: request.call, error: thrown(explained(error)) });
  }
}

/** A disk that is full or fails is no defect of the program. */
function explained(error: unknown): unknown {
  if (!(error instanceof Database.SqliteError && /^SQLITE_(FULL|IOERR)/.test(error.code))) return error;
  const reason = `The disk refused it (${error.message}): make room and try again.`;
  return new Problem('unavailable', reason, { retryAfter: 60 });
}
