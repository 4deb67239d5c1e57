import type { Database, Statement } from 'better-sqlite3';
import { FLAGS, IDENTITIES } from '../model/event.ts';
import { DOORS } from '../model/hit.ts';
import { type Batch, MARKS, type Mark, NARROW, type Narrow, WORDS } from './batch.ts';
import { FACT_TABLES, FACTS, type FactRow, type FactTable } from './facts.ts';
import type { View } from './sameViews.ts';

interface ViewRow {
  id: number;
  key: string;
  site: number;
  time: number;
  door: number;
  path: string;
  agent: number;
  address: string | null;
  request: string | null;
  cookie: string | null;
}
const COOKIE = IDENTITIES.indexOf('cookie');

const orZero = (column: string) => `ifnull(${column}, 0)`;
const marked = (name: Mark, value: string) => `((${value}) << ${MARKS[name][0]})`;

const NARROW_SQL: Readonly<Record<Narrow, string>> = {
  site: 'site_id',
  name: 'name_id',
  page: 'page_id',
  agent: 'agent_id',
  referral: 'referral_id',
  place: 'place_id',
  product: orZero('product_id'),
  client: 'client_id',
  props: orZero('props_id'),
  cookies: orZero('cookies_id'),
  experiments: orZero('experiments_id'),
  currency: orZero('currency_id'),
  engagedMs: orZero('engaged_ms'),
  marks: [
    marked('interactive', 'interactive'),
    marked('identity', 'identity'),
    marked('noVisitor', 'visitor is null'),
    marked('noCookieless', 'cookieless is null'),
    marked('notEngaged', 'engaged_ms is null'),
    marked('excluded', orZero('excluded + 1')),
    marked('claim', `(flags >> ${FLAGS.indexOf('crawler_verified')}) & 3`),
    marked('door', 'door'),
    marked('hour', orZero('local_hour + 1')),
    marked('scroll', orZero('scroll + 1')),
    marked('revenue', 'revenue is not null'),
  ].join(' | '),
};

const PAIRS = NARROW.flatMap((left, index) => {
  const right = NARROW[index + 1];
  return index % 2 === 1 || right === undefined ? [] : [`(${NARROW_SQL[left]} << 32) | ${NARROW_SQL[right]}`];
});

/**
 * SQLite writes a slice of events as one blob of big-endian words: 2 µs an event, where handing 25 columns over as
 * values takes 5.3 µs (better-sqlite3 12.11, Node 20).
 */
const PACKED = `unhex(group_concat(printf('${'%016x'.repeat(WORDS)}', id, time, visitor, cookieless, ${PAIRS.join(', ')}), ''))`;

/** Which columns point into which dictionary. */
const POINTERS: Readonly<Record<FactTable, readonly Narrow[]>> = {
  sites: ['site'],
  pages: ['page'],
  agents: ['agent'],
  referrals: ['referral'],
  places: ['place'],
  clients: ['client'],
  texts: ['name', 'product', 'props', 'cookies', 'experiments', 'currency'],
};

const CHOSEN = 'in (select value from json_each(?))';

/** Fills batches with events from a read-only connection to the record, which it uses alone. */
export class RecordReader {
  readonly #db: Database;
  readonly #slice: Statement<[number, number], Buffer | null>;
  readonly #some: Statement<[string], Buffer | null>;
  readonly #revenue: Statement<[string], [number, string]>;
  readonly #facts: readonly (readonly [FactTable, Statement<[string], FactRow>])[];
  readonly #identity: Statement<[], string>;
  readonly #views: Statement<[string], ViewRow>;
  readonly #agents: Statement<[number], string | null>;
  /** Numbers of user agents that differ in their hints alone are one here: a log has no hints. */
  readonly #agentNumbers = new Map<number, number>();
  readonly #byUserAgent = new Map<string | null, number>();

  constructor(db: Database) {
    this.#db = db;
    this.#slice = db
      .prepare<[number, number], Buffer | null>(`select ${PACKED} from events where id > ? and id <= ?`)
      .pluck();
    this.#some = db
      .prepare<[string], Buffer | null>(`select ${PACKED} from events where id ${CHOSEN}`)
      .pluck();
    this.#revenue = db
      .prepare<[string], [number, string]>(`select id, revenue from events where id ${CHOSEN}`)
      .raw();
    this.#facts = FACT_TABLES.map((table) => [
      table,
      db
        .prepare<[string], FactRow>(`select id, ${FACTS[table].join(', ')} from ${table} where id ${CHOSEN}`)
        .raw(),
    ]);
    this.#views = db.prepare<[string], ViewRow>(
      `select e.id, hex(e.key) as key, e.site_id as site, e.time, e.door, p.path, e.agent_id as agent, e.address, e.request,
        case when e.identity = ${COOKIE} then printf('%x', e.visitor) end as cookie
      from events e join pages p on p.id = e.page_id where e.id ${CHOSEN}`,
    );
    this.#agents = db.prepare<[number], string | null>('select user_agent from agents where id = ?').pluck();
    this.#identity = db.prepare<[], string>('select identity from record_identity').pluck();
  }

  identity(): string {
    return this.#identity.get() ?? '';
  }

  /**
   * Everything read between `begin` and `end` is of one moment. A dictionary row whose last event was erased may have its
   * number given to another; within a moment a number means one thing.
   */
  begin(): void {
    this.#db.exec('begin');
  }

  end(): void {
    if (this.#db.inTransaction) this.#db.exec('commit');
  }

  /** Events numbered above `after`, up to and with `to`. */
  slice(batch: Batch, after: number, to: number): void {
    this.#add(batch, this.#slice.get(after, to));
  }

  /** The events of these numbers, as far as they are still there. */
  some(batch: Batch, numbers: readonly number[]): void {
    if (numbers.length > 0) this.#add(batch, this.#some.get(JSON.stringify(numbers)));
  }

  /** Page views, as what tells that two are the same. */
  views(numbers: readonly number[]): View[] {
    if (numbers.length === 0) return [];
    return this.#views.all(JSON.stringify(numbers)).map(({ id, key, site, time, door, path, ...known }) => ({
      event: id,
      key,
      time,
      from: DOORS[door] === 'log' ? 'log' : 'tag',
      request: known.request === null ? null : `${site} ${known.request}`,
      cookie: known.cookie === null ? null : `${site} ${known.cookie} ${path}`,
      place: known.address === null ? null : `${site} ${known.address} ${this.#agent(known.agent)} ${path}`,
    }));
  }

  #agent(id: number): number {
    const known = this.#agentNumbers.get(id);
    if (known !== undefined) return known;
    const userAgent = this.#agents.get(id) ?? null;
    const number = this.#byUserAgent.get(userAgent) ?? this.#byUserAgent.size;
    this.#byUserAgent.set(userAgent, number);
    this.#agentNumbers.set(id, number);
    return number;
  }

  close(): void {
    this.#db.close();
  }

  #add(batch: Batch, packed: Buffer | null | undefined): void {
    if (!packed) return;
    const from = batch.length;
    batch.append(packed);
    const sold = batch.marked('revenue', from);
    if (sold.length > 0) batch.revenue.push(...this.#revenue.all(JSON.stringify(sold)));
    for (const [table, statement] of this.#facts) {
      const wanted = batch.unknown(table, POINTERS[table], from);
      if (wanted.length > 0) batch.learn(table, statement.all(JSON.stringify(wanted)));
    }
  }
}
