import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { EventFormat } from './model/export.ts';
import { formatted } from './record/export/format.ts';
import { recordPages, type Wanted } from './record/export/pages.ts';
import { openRecordReader } from './record/open.ts';
import { pump } from './stream.ts';

export interface ExportOrder {
  port: MessagePort;
  wanted: Wanted;
  format: EventFormat;
}

if (!parentPort) throw new Error('This module is the exporting thread; start it with startThread.');
const thread = parentPort;
const record = openRecordReader((workerData as { record: string }).record);

thread.once('message', async ({ port, wanted, format }: ExportOrder) => {
  await pump(port, () => formatted(recordPages(record, wanted), format));
  record.close();
  // Ends this thread alone; what was sent arrives all the same.
  process.exit();
});
