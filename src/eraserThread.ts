import { parentPort, workerData } from 'node:worker_threads';
import { type AgeOrder, findDue, findPending, findUnused } from './record/erase/find.ts';
import { type Db, openRecordReader } from './record/open.ts';
import { type Carried, carried } from './stream.ts';

/** What looks through the whole record, which takes seconds at millions of events. */
const SEARCHES = {
  pending: (db: Db, _input: null) => findPending(db),
  unused: (db: Db, _input: null) => findUnused(db),
  due: (db: Db, input: AgeOrder) => findDue(db, input),
} as const;
export type Search = keyof typeof SEARCHES;
export type SearchInput<Name extends Search> = Parameters<(typeof SEARCHES)[Name]>[1];
export type SearchResult<Name extends Search> = ReturnType<(typeof SEARCHES)[Name]>;

export interface SearchOrder {
  record: string;
  search: Search;
  input: unknown;
}
export type SearchAnswer = { value: unknown } | { error: Carried };

if (!parentPort) throw new Error('This module is the searching thread; start it with startThread.');
const { record, search, input } = workerData as SearchOrder;

function answer(): SearchAnswer {
  const db = openRecordReader(record);
  try {
    return { value: SEARCHES[search](db, input as never) };
  } catch (error) {
    return { error: carried(error) };
  } finally {
    db.close();
  }
}

parentPort.postMessage(answer());
