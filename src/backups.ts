import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import type { BackupOrder } from './backupThread.ts';
import type { Config } from './config.ts';
import type { BackedUp } from './record/backup/backup.ts';
import type { SealingKey } from './record/backup/key.ts';
import { startThread } from './record/thread.ts';
import { type Carried, revived } from './stream.ts';

export type BackupAnswer = { kind: 'made'; made: BackedUp } | { kind: 'failed'; error: Carried };

/** What `FIRSTHAND_BACKUP_…` asks for. */
export interface BackupPlan {
  /** The data directory. */
  directory: string;
  /** Where backups go. */
  to: string;
  everyMs: number;
  /** How many of them stay. */
  keep: number;
  key: SealingKey;
}

export function backupPlan(config: Config): BackupPlan | null {
  if (config.FIRSTHAND_BACKUP_DIR === undefined) return null;
  return {
    directory: config.FIRSTHAND_DATA,
    to: config.FIRSTHAND_BACKUP_DIR,
    everyMs: config.FIRSTHAND_BACKUP_EVERY,
    keep: config.FIRSTHAND_BACKUP_KEEP,
    key: {
      passphrase: config.FIRSTHAND_BACKUP_PASSPHRASE,
      recipients: config.FIRSTHAND_BACKUP_RECIPIENT,
    },
  };
}

const NAME = /^firsthand-(\d{4}-\d\d-\d\d)T(\d\d)(\d\d)(\d\d)Z\.age$/;
const nameAt = (now: number) =>
  `firsthand-${new Date(now).toISOString().slice(0, 19).replaceAll(':', '')}Z.age`;

/** Backups of the schedule, newest first. */
export function backupsIn(directory: string): { file: string; madeAt: number }[] {
  return readdirSync(directory)
    .flatMap((name) => {
      const [, day, hour, minute, second] = NAME.exec(name) ?? [];
      const madeAt = Date.parse(`${day}T${hour}:${minute}:${second}Z`);
      return Number.isNaN(madeAt) ? [] : [{ file: join(directory, name), madeAt }];
    })
    .sort((one, other) => other.madeAt - one.madeAt);
}

const LOOK_MS = 60_000;

/** Makes a backup whenever the newest is old enough, in a thread of its own, and removes those beyond the number to keep. */
export class ScheduledBackups {
  readonly #plan: BackupPlan;
  readonly #now: () => number;
  readonly #report: { info(message: string): void; error(message: string): void };
  readonly #timer: NodeJS.Timeout;
  #thread: Worker | null = null;
  /** Why the last one was not made. */
  failure: string | null = null;

  constructor(
    plan: BackupPlan,
    now: () => number,
    report: { info(message: string): void; error(message: string): void },
  ) {
    this.#plan = plan;
    this.#now = now;
    this.#report = report;
    this.#timer = setInterval(() => void this.look(), LOOK_MS).unref();
  }

  /** Makes a backup if one is due. @returns once it is made or has failed */
  async look(): Promise<void> {
    if (this.#thread !== null) return;
    try {
      mkdirSync(this.#plan.to, { recursive: true, mode: 0o700 });
      const [newest] = backupsIn(this.#plan.to);
      const age = newest === undefined ? Number.POSITIVE_INFINITY : this.#now() - newest.madeAt;
      // One of the future was made under a wrong clock: it says nothing.
      if (age >= 0 && age < this.#plan.everyMs) return;
      const { file, events, bytes } = await this.#make();
      this.failure = null;
      this.#report.info(`Backed up ${events} events to ${file} (${bytes} bytes), verified.`);
      this.#prune(file);
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
      this.#report.error(`The scheduled backup failed; it is tried again within a minute: ${this.failure}`);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#thread?.terminate();
  }

  async #make(): Promise<BackedUp> {
    const { directory, to, key } = this.#plan;
    const order: BackupOrder = { directory, file: join(to, nameAt(this.#now())), key };
    const thread = startThread(new URL('./backupThread', import.meta.url), order);
    this.#thread = thread;
    try {
      const [answer] = (await Promise.race([
        once(thread, 'message'),
        once(thread, 'exit').then(() => {
          throw new Error('its thread ended.');
        }),
      ])) as [BackupAnswer];
      if (answer.kind === 'failed') throw revived(answer.error);
      return answer.made;
    } finally {
      this.#thread = null;
    }
  }

  /** The one just made always stays; the oldest of the others go. */
  #prune(made: string): void {
    const others = backupsIn(this.#plan.to).filter(({ file }) => file !== made);
    for (const { file } of others.slice(this.#plan.keep - 1)) rmSync(file);
  }
}

/** How the schedule stands, for the doctor. */
export function newestBackup(plan: BackupPlan): { madeAt: number; bytes: number } | null {
  try {
    const [newest] = backupsIn(plan.to);
    return newest === undefined ? null : { madeAt: newest.madeAt, bytes: statSync(newest.file).size };
  } catch {
    return null;
  }
}
