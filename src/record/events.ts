import { v7 as uuidv7 } from 'uuid';
import type { Batch, EventRow } from './batch.ts';
import { AGENTS, CLIENTS, Dictionary, PAGES, PLACES, REFERRALS, TEXTS } from './dictionary.ts';
import type { Db } from './open.ts';

/** Answer to one event of a batch, by position: 0 recorded, 1 duplicate. */
export const RECORDED = 0;
export const DUPLICATE = 1;

const COLUMNS = `key, site_id, time, received_at, door, flags, name_id, interactive, excluded, identity, visitor, cookieless,
  address, page_id, title_id, agent_id, referral_id, place_id, client_id, local_hour, product_id, props_id, cookies_id,
  experiments_id, revenue, currency_id, engaged_ms, scroll, engaged_view`;

/** Writes batches of events; one commit, one fsync, a batch. */
export class EventStore {
  readonly #db: Db;
  readonly #agents;
  readonly #referrals;
  readonly #places;
  readonly #clients;
  readonly #pages;
  readonly #texts;
  readonly #insert;
  readonly #claim;
  readonly #attach;
  readonly #end;

  constructor(db: Db) {
    this.#db = db;
    this.#agents = new Dictionary(db, AGENTS);
    this.#referrals = new Dictionary(db, REFERRALS);
    this.#places = new Dictionary(db, PLACES);
    this.#clients = new Dictionary(db, CLIENTS);
    this.#pages = new Dictionary(db, PAGES);
    this.#texts = new Dictionary(db, TEXTS);
    const marks = COLUMNS.split(',').map(() => '?');
    this.#insert = db.prepare<unknown[]>(
      `insert into events (${COLUMNS}) values (${marks.join(', ')}) on conflict (key, site_id) do nothing`,
    );
    this.#claim = db.prepare<[number, string]>(
      'insert into event_ids (site_id, id, event_id) values (?, ?, 0) on conflict do nothing',
    );
    this.#attach = db.prepare<[number | bigint, number, string]>(
      'update event_ids set event_id = ? where site_id = ? and id = ?',
    );
    this.#end = db.prepare<[], number | null>('select max(id) from events').pluck();
  }

  /** Number of the newest event row; 0 when there is none. */
  get end(): number {
    return this.#end.get() ?? 0;
  }

  /**
   * Commits a batch. When this returns, every event in it is on disk.
   * @returns one status an event, in order
   * @throws whatever SQLite throws; then nothing of the batch is recorded
   */
  commit(batch: Batch): Uint8Array {
    try {
      return this.#db.transaction(() => this.#write(batch)).immediate();
    } catch (cause) {
      // Numbers learnt in the transaction went with it.
      for (const dictionary of this.#dictionaries) dictionary.forget();
      throw cause;
    }
  }

  get #dictionaries() {
    return [this.#agents, this.#referrals, this.#places, this.#clients, this.#pages, this.#texts];
  }

  #write(batch: Batch): Uint8Array {
    const agents = batch.agents.map((fact) => this.#agents.id(fact));
    const referrals = batch.referrals.map((fact) => this.#referrals.id(fact));
    const places = batch.places.map((fact) => this.#places.id(fact));
    const clients = batch.clients.map((fact) => this.#clients.id(fact));
    const pages = batch.pages.map((fact) => this.#pages.id(fact));
    return Uint8Array.from(batch.rows, (row) =>
      this.#put(row, agents, referrals, places, clients, pages) ? RECORDED : DUPLICATE,
    );
  }

  #put(
    row: EventRow,
    agents: number[],
    referrals: number[],
    places: number[],
    clients: number[],
    pages: number[],
  ) {
    const [id, site] = row;
    const timeLed = id === null || isUuidV7(id);
    if (!timeLed && this.#claim.run(site, id).changes === 0) return false;
    const key = Buffer.from(
      (timeLed && id !== null ? id : uuidv7({ msecs: row[3] })).replaceAll('-', ''),
      'hex',
    );
    const inserted = this.#insert.run(
      key,
      site,
      row[2],
      row[3],
      row[4],
      row[5],
      this.#texts.id(row[6]),
      row[7],
      row[8],
      row[9],
      row[10] === null ? null : BigInt(row[10]),
      row[11] === null ? null : BigInt(row[11]),
      row[12],
      pages[row[13]],
      this.#text(row[14]),
      agents[row[15]],
      referrals[row[16]],
      places[row[17]],
      clients[row[18]],
      row[19],
      this.#text(row[20]),
      this.#text(row[21]),
      this.#text(row[22]),
      this.#text(row[23]),
      row[24],
      this.#text(row[25]),
      row[26],
      row[27],
      row[28],
    );
    if (inserted.changes === 0) return false;
    if (!timeLed) this.#attach.run(inserted.lastInsertRowid, site, id);
    return true;
  }

  #text(value: string | null): number | null {
    return value === null ? null : this.#texts.id(value);
  }
}

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

function isUuidV7(id: string): boolean {
  return id.length === 36 && UUID_V7.test(id);
}
