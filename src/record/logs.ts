import { randomBytes } from 'node:crypto';
import type { Db } from './open.ts';

/** Where the reading of a followed log stands. */
export interface LogPosition {
  path: string;
  inode: number;
  /** Bytes from its beginning. */
  position: number;
}

/** The secret of a site's access logs, made on its first use. */
export function logSecret(db: Db, site: number): Buffer {
  db.prepare('insert into log_secrets values (?, ?) on conflict do nothing').run(site, randomBytes(32));
  const secret = db
    .prepare<[number], Buffer>('select secret from log_secrets where site_id = ?')
    .pluck()
    .get(site);
  if (secret === undefined)
    throw new Error(`The log secret of site ${site} is missing right after it was made.`);
  return secret;
}

export function findLogPosition(db: Db, site: number, path: string): LogPosition | null {
  const found = db
    .prepare<[number, string], LogPosition>(
      'select path, inode, position from log_positions where site_id = ? and path = ?',
    )
    .get(site, path);
  return found ?? null;
}

export function keepLogPosition(db: Db, site: number, { path, inode, position }: LogPosition): void {
  db.prepare(
    `insert into log_positions values (?, ?, ?, ?)
     on conflict do update set inode = excluded.inode, position = excluded.position`,
  ).run(site, path, inode, position);
}
