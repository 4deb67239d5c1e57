import { AT, type Batch, OWN, ROW } from './batch.ts';
import { Dictionaries, IntroducedFacts } from './introduced.ts';
import { eventKey, isUuidV7 } from './key.ts';
import type { Db } from './open.ts';

/** Answer to one event of a batch, by position: 0 recorded, 1 duplicate. */
export const RECORDED = 0;
export const DUPLICATE = 1;

const COLUMNS = `key, site_id, time, received_at, door, flags, name_id, interactive, excluded, identity, visitor, cookieless,
  address, page_id, title_id, agent_id, referral_id, place_id, client_id, local_hour, product_id, props_id, cookies_id,
  experiments_id, revenue, currency_id, engaged_ms, scroll, engaged_view, request`;

/** A batch and what its numbers mean. */
interface Received {
  batch: Batch;
  facts: IntroducedFacts;
}

/** Writes batches of events; one commit, one fsync, however many batches. */
export class EventStore {
  readonly #dictionaries: Dictionaries;
  /** By source. */
  readonly #facts = new Map<number, IntroducedFacts>();
  readonly #insert;
  readonly #claim;
  readonly #attach;
  readonly #end;
  readonly #write;

  constructor(db: Db) {
    this.#dictionaries = new Dictionaries(db);
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
    this.#write = db.transaction((received: readonly Received[], statuses: Uint8Array) => {
      let at = 0;
      for (const { batch, facts } of received) {
        const ids = new BigInt64Array(batch.rows.buffer);
        for (let row = 0; row < batch.rows.length; row += ROW) {
          statuses[at++] = this.#put(batch, ids, row, facts) ? RECORDED : DUPLICATE;
        }
      }
    });
  }

  /** Number of the newest event row; 0 when there is none. */
  get end(): number {
    return this.#end.get() ?? 0;
  }

  /**
   * Commits batches together. When this returns, every event in them is on disk.
   * @returns one status an event, in order
   * @throws whatever SQLite throws; then nothing of them is recorded
   */
  commit(batches: readonly Batch[]): Uint8Array {
    // All of them are taken in first: what they introduce is known to later batches even where these fail.
    const received = batches.map((batch) => this.#receive(batch));
    const statuses = new Uint8Array(countEvents(batches));
    try {
      this.#write.immediate(received, statuses);
      return statuses;
    } catch (cause) {
      // Rows made in the transaction went with it.
      for (const { facts } of received) facts.forgetRows();
      throw cause;
    }
  }

  /** To be called when dictionary rows were removed. */
  forgetRows(): void {
    for (const facts of this.#facts.values()) facts.forgetRows();
  }

  #receive(batch: Batch): Received {
    const known = batch.anew ? undefined : this.#facts.get(batch.source);
    const facts = known ?? new IntroducedFacts(this.#dictionaries);
    this.#facts.set(batch.source, facts);
    facts.learn(batch);
    return { batch, facts };
  }

  #put({ rows, own }: Batch, ids: BigInt64Array, at: number, facts: IntroducedFacts): boolean {
    const value = (column: number) => rows[at + column] ?? Number.NaN;
    const orNull = (column: number) => (Number.isNaN(rows[at + column]) ? null : rows[at + column]);
    const row = (column: number) => facts.row(value(column));
    const its = (at / ROW) * OWN;
    const [id = null, engagedView = null, request = null] = own.slice(its, its + OWN);
    const site = value(AT.site);
    const foreign = id !== null && !isUuidV7(id) ? id : null;
    if (foreign !== null && this.#claim.run(site, foreign).changes === 0) return false;
    const inserted = this.#insert.run(
      eventKey(foreign === null ? id : null, value(AT.receivedAt)),
      site,
      value(AT.time),
      value(AT.receivedAt),
      value(AT.door),
      value(AT.flags),
      row(AT.name),
      value(AT.interactive),
      orNull(AT.excluded),
      value(AT.identity),
      value(AT.hasVisitor) === 1 ? ids[at + AT.visitor] : null,
      value(AT.hasCookieless) === 1 ? ids[at + AT.cookieless] : null,
      facts.text(value(AT.address)),
      row(AT.page),
      row(AT.title),
      row(AT.agent),
      row(AT.referral),
      row(AT.place),
      row(AT.client),
      orNull(AT.localHour),
      row(AT.product),
      row(AT.props),
      row(AT.cookies),
      row(AT.experiments),
      facts.text(value(AT.revenue)),
      row(AT.currency),
      orNull(AT.engagedMs),
      orNull(AT.scroll),
      engagedView,
      request,
    );
    if (inserted.changes === 0) return false;
    if (foreign !== null) this.#attach.run(inserted.lastInsertRowid, site, foreign);
    return true;
  }
}

export const countEvents = (batches: readonly Batch[]) =>
  batches.reduce((sum, { rows }) => sum + rows.length / ROW, 0);
