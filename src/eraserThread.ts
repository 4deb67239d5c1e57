import { parentPort, workerData } from 'node:worker_threads';
import { findPending, findUnused } from './record/erase/find.ts';
import { openRecordReader } from './record/open.ts';
import { type Carried, carried } from './stream.ts';

/** What looks through the whole record, which takes seconds at millions of events. */
const SEARCHES = { pending: findPending, unused: findUnused } as const;
export type Search = keyof typeof SEARCHES;
export type SearchResult<Name extends Search> = ReturnType<(typeof SEARCHES)[Name]>;

export interface SearchOrder {
  record: string;
  search: Search;
}
export type SearchAnswer = { value: unknown } | { error: Carried };

if (!parentPort) throw new Error('This module is the searching thread; start it with startThread.');
const { record, search } = workerData as SearchOrder;

function answer(): SearchAnswer {
  const db = openRecordReader(record);
  try {
    return { value: SEARCHES[search](db) };
  } catch (error) {
    return { error: carried(error) };
  } finally {
    db.close();
  }
}

parentPort.postMessage(answer());
