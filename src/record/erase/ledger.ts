import { createHash } from 'node:crypto';
import type { Db } from '../open.ts';
import { recordIdentity } from '../settings.ts';
import { refuseHeld } from './holds.ts';

/** Whose events go: a visitor's, or those of an address as it is stored. `site` is a domain; both ends of the span belong to it. */
export type Subject = { site: string; since: number; until: number } & (
  | { kind: 'visitor'; visitor: string }
  | { kind: 'address'; address: string }
);

/** A row of the ledger: it knows its subject only by hash. */
export interface Erasure {
  id: number;
  kind: Subject['kind'];
  /** Hexadecimal. */
  hash: string;
  since: number;
  until: number;
  askedAt: number;
  doneAt: number | null;
  events: number;
}

/** What the ledger looks at in an event. Ids as they are shown: 16 hexadecimal digits. */
export interface Facts {
  /** The site's number. */
  site: number;
  time: number;
  visitor: string | null;
  cookieless: string | null;
  address: string | null;
}

/** The record's identity makes the same subject another hash in another installation. */
function hashOf(identity: string, kind: Subject['kind'], site: string, value: string): string {
  return createHash('sha256').update(`${identity}\u0000${kind}\u0000${site}\u0000${value}`).digest('hex');
}

export function listErasures(db: Db): Erasure[] {
  return db
    .prepare<[], Erasure>(
      `select id, kind, lower(hex(hash)) as hash, since, until, asked_at as askedAt, done_at as doneAt, events
       from erasures order by id`,
    )
    .all();
}

export type Asked = Pick<Erasure, 'kind' | 'hash' | 'since' | 'until' | 'askedAt'>;

/** Subjects as the ledger of a record has them. */
export function entriesOf(identity: string, subjects: readonly Subject[], askedAt: number): Asked[] {
  return subjects.map((subject) => {
    const { kind, site, since, until } = subject;
    const value = subject.kind === 'visitor' ? subject.visitor : subject.address;
    return { kind, hash: hashOf(identity, kind, site, value), since, until, askedAt };
  });
}

/** Takes entries into the ledger, to be carried out; those of another ledger of the same record too. */
export function keepErasures(db: Db, entries: readonly Asked[]): void {
  const keep = db.prepare(
    `insert into erasures (kind, hash, since, until, asked_at) values (?, unhex(?), ?, ?, ?)
     on conflict do update set done_at = null`,
  );
  db.transaction(() => {
    for (const { kind, hash, since, until, askedAt } of entries) keep.run(kind, hash, since, until, askedAt);
  })();
}

/** @throws Problem `conflict` with the reason when a visitor is on hold; then nothing is to be erased */
export function addErasures(db: Db, { subjects, now }: { subjects: readonly Subject[]; now: number }): void {
  for (const subject of subjects) {
    if (subject.kind === 'visitor') refuseHeld(db, subject.site, subject.visitor);
  }
  keepErasures(db, entriesOf(recordIdentity(db), subjects, now));
}

/** Lets what was asked for after an entry be carried out once more. */
export function reopenErasures(db: Db, { after }: { after: number }): void {
  db.prepare('update erasures set done_at = null where id > ?').run(after);
}

const REMEMBERED = 100_000;

/** Tells which events some entries of the ledger cover. */
export class Forgotten {
  readonly #identity: string;
  readonly #sites: ReadonlyMap<number, string>;
  readonly #byHash = new Map<string, Asked[]>();
  readonly #kinds = new Set<Subject['kind']>();
  /** Nothing later than this is covered: what comes in now is passed by without a look. */
  readonly newest: number;
  readonly #known = new Map<string, readonly Asked[]>();

  constructor(identity: string, sites: ReadonlyMap<number, string>, entries: readonly Asked[]) {
    this.#identity = identity;
    this.#sites = sites;
    let newest = Number.NEGATIVE_INFINITY;
    for (const entry of entries) {
      this.#byHash.set(entry.hash, [...(this.#byHash.get(entry.hash) ?? []), entry]);
      this.#kinds.add(entry.kind);
      newest = Math.max(newest, entry.until);
    }
    this.newest = newest;
  }

  covers({ site, time, visitor, cookieless, address }: Facts): boolean {
    return (
      time <= this.newest &&
      (this.#has('visitor', site, visitor, time) ||
        this.#has('visitor', site, cookieless, time) ||
        this.#has('address', site, address, time))
    );
  }

  #has(kind: Subject['kind'], site: number, value: string | null, time: number): boolean {
    if (value === null || !this.#kinds.has(kind)) return false;
    return this.#entries(kind, site, value).some(({ since, until }) => time >= since && time <= until);
  }

  #entries(kind: Subject['kind'], site: number, value: string): readonly Asked[] {
    const key = `${kind[0]}${site} ${value}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const hash = hashOf(this.#identity, kind, this.#sites.get(site) ?? '', value);
    const found = this.#byHash.get(hash) ?? [];
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(key, found);
    return found;
  }
}

/** What `Forgotten` is made of, so that another thread can make one too. */
export interface Ledger {
  identity: string;
  sites: ReadonlyMap<number, string>;
  entries: readonly Erasure[];
}

export function readLedger(db: Db): Ledger {
  const sites = db.prepare<[], [number, string]>('select id, domain from sites').raw().all();
  return { identity: recordIdentity(db), sites: new Map(sites), entries: listErasures(db) };
}

export const forgottenIn = ({ identity, sites, entries }: Ledger) => new Forgotten(identity, sites, entries);

/** What is asked for and not done. */
export function pendingIn(db: Db): { forgotten: Forgotten; last: number } {
  const { identity, sites, entries } = readLedger(db);
  const pending = entries.filter(({ doneAt }) => doneAt === null);
  return { forgotten: new Forgotten(identity, sites, pending), last: pending.at(-1)?.id ?? 0 };
}
