import { parentPort, workerData } from 'node:worker_threads';
import type { Subject } from './record/erase/ledger.ts';
import { formatted } from './record/export/format.ts';
import { openRecordReader } from './record/open.ts';
import { summarise, visitorEvents } from './record/visitors.ts';

/** What is wanted of the record, which is looked through from its beginning: off the thread that answers visitors. */
export interface HeldOrder {
  record: string;
  subjects: Subject[];
  /** Every event as text; null: a summary. */
  format: 'ndjson' | 'csv' | null;
}

if (!parentPort) throw new Error('This module is a thread; start it with startThread.');
const { record, subjects, format } = workerData as HeldOrder;
const db = openRecordReader(record);
const events = visitorEvents(db, subjects);
parentPort.postMessage(
  format === null
    ? summarise(events)
    : Buffer.concat([...formatted(events, format)].map((bytes) => Buffer.from(bytes))).toString('utf8'),
);
db.close();
