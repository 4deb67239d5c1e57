import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { Problem, type ProblemCode, type ProblemDetails } from '../model/problem.ts';
import type { Batch } from './batch.ts';
import { EventStore } from './events.ts';
import { openRecord } from './open.ts';
import { OPERATIONS, type OperationName } from './operations.ts';

/** What the main thread asks of the writer thread, and what it answers. One commit is in flight at a time. */
export type WriterRequest =
  /** `batch` is a Batch as JSON. */
  | { kind: 'commit'; batch: string }
  | { kind: 'call'; call: number; operation: OperationName; input: unknown }
  | { kind: 'close' };
export type WriterAnswer =
  | { kind: 'ready'; end: number }
  | { kind: 'committed'; statuses: Uint8Array; end: number }
  | { kind: 'failed'; code: string; message: string; fatal: boolean }
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

const { file } = workerData as { file: string };
try {
  const db = openRecord(file);
  const events = new EventStore(db);
  port.on('message', (request: WriterRequest) => {
    if (request.kind === 'commit') {
      try {
        const statuses = events.commit(JSON.parse(request.batch) as Batch);
        answer({ kind: 'committed', statuses, end: events.end });
      } catch (error) {
        const code = error instanceof Database.SqliteError ? error.code : 'UNKNOWN';
        const { message } = thrown(error);
        answer({ kind: 'failed', code, message, fatal: isFatal(code) });
      }
    } else if (request.kind === 'call') {
      try {
        const value = OPERATIONS[request.operation](db, request.input as never);
        answer({ kind: 'returned', call: request.call, value, end: events.end });
      } catch (error) {
        answer({ kind: 'threw', call: request.call, error: thrown(error) });
      }
    } else {
      db.close();
      answer({ kind: 'closed' });
      port.close();
    }
  });
  answer({ kind: 'ready', end: events.end });
} catch (error) {
  answer({ kind: 'threw', call: 0, error: thrown(error) });
  port.close();
}
