import { parentPort, workerData } from 'node:worker_threads';
import type { BackupAnswer } from './backups.ts';
import { backUp } from './record/backup/backup.ts';
import type { SealingKey } from './record/backup/key.ts';
import { carried } from './stream.ts';

/** What the thread is started with. */
export interface BackupOrder {
  directory: string;
  file: string;
  key: SealingKey;
}

if (!parentPort) throw new Error('This module is the backup thread; start it with startThread.');
const answer = (message: BackupAnswer) => parentPort?.postMessage(message);

const { directory, file, key } = workerData as BackupOrder;
backUp(directory, file, key).then(
  (made) => answer({ kind: 'made', made }),
  (error) => answer({ kind: 'failed', error: carried(error) }),
);
