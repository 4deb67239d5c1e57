import { FATES, type Fate, LEFT_OUT } from '../model/event.ts';
import { DOORS } from '../model/hit.ts';
import { type Batch, mark, withMark } from './batch.ts';
import { Gone } from './gone.ts';
import type { ReportSource, Row } from './port.ts';
import type { RecordReader } from './readRecord.ts';
import { decidingTogether, reachOf, reportedViews, type View, WAIT_MS } from './sameViews.ts';
import { raw, type Sql, sql } from './sql.ts';

/** What a change means for page views of logs. */
export interface Judged {
  /** By number of the event. */
  readonly fates: ReadonlyMap<number, Fate | null>;
  /** Those in the warehouse whose fate is another now. */
  readonly turned: readonly number[];
}

const VIEWS = `name = 'pageview' and door in ('pixel', 'beacon', 'log') and (excluded is null or excluded in ('reported', 'waiting'))`;
const NOTHING: Judged = { fates: new Map(), turned: [] };

/** A page view that is new, gone, or has waited long enough. */
interface Stir {
  event: number;
  time: number;
  page: string;
  isLog: boolean;
}
type Stirs = Record<'come' | 'gone' | 'due', Stir[]>;

/** Which page views of access logs the tag reported too (DESIGN §1), kept in step with the record. */
export class LogViews {
  readonly #warehouse: ReportSource;
  readonly #now: () => number;
  /** Domains that a log tells of. */
  readonly #sites = new Set<string>();
  /** When the first of those that wait has waited long enough; milliseconds since 1970. */
  #due = Number.POSITIVE_INFINITY;

  private constructor(warehouse: ReportSource, now: () => number) {
    this.#warehouse = warehouse;
    this.#now = now;
  }

  static async open(warehouse: ReportSource, now: () => number): Promise<LogViews> {
    const views = new LogViews(warehouse, now);
    for (const { site } of await warehouse.select(
      raw(`select distinct site from events where door = 'log' and name = 'pageview'`),
    ))
      views.#sites.add(String(site));
    await views.settle();
    return views;
  }

  /** Whether some page view has waited long enough. */
  get isDue(): boolean {
    return this.#due <= this.#now();
  }

  /** To be called when a change was taken in. */
  async settle(): Promise<void> {
    if (this.#sites.size === 0) return;
    const [row] = await this.#warehouse.select(
      raw(`select min(time) as first from events where excluded = 'waiting'`),
    );
    this.#due = typeof row?.first === 'number' ? row.first + WAIT_MS : Number.POSITIVE_INFINITY;
  }

  /**
   * Decides for the page views of a batch, and anew for those that are decided together with them or with erased ones.
   * @throws Gone
   */
  async judge(batch: Batch, erased: readonly number[], reader: RecordReader): Promise<Judged> {
    const stirs = await this.#stirs(batch, erased);
    const fates = new Map<number, Fate | null>();
    const turned: number[] = [];
    for (const [site, stir] of stirs) {
      const judged = await this.#judgeSite(site, stir, new Set(erased), reader);
      for (const [event, fate] of judged.fates) fates.set(event, fate);
      turned.push(...judged.turned);
    }
    return { fates, turned };
  }

  /** What gives reason to decide anew, by domain; only sites that a log tells of. */
  async #stirs(batch: Batch, erased: readonly number[]): Promise<Map<string, Stirs>> {
    const stirs = new Map<string, Stirs>();
    const add = (kind: keyof Stirs, site: string, stir: Stir) => {
      const known = stirs.get(site) ?? { come: [], gone: [], due: [] };
      known[kind].push(stir);
      stirs.set(site, known);
    };
    for (const { site, ...stir } of viewsIn(batch)) {
      if (stir.isLog) this.#sites.add(site);
      add('come', site, stir);
    }
    const told = async (kind: 'gone' | 'due', condition: Sql) => {
      const rows = await this.#warehouse.select(
        sql`select event, site, time, page, door from events where ${raw(VIEWS)} and ${condition}`,
      );
      for (const row of rows) add(kind, String(row.site), stirOf(row));
    };
    if (this.#sites.size > 0 && erased.length > 0) {
      for (let at = 0; at < erased.length; at += MOST)
        await told('gone', amongNumbers(erased.slice(at, at + MOST), this.#warehouse));
    }
    if (this.isDue) await told('due', sql`excluded = 'waiting' and time <= ${this.#now() - WAIT_MS}`);
    return new Map([...stirs].filter(([site]) => this.#sites.has(site)));
  }

  async #judgeSite(
    site: string,
    { come, gone, due }: Stirs,
    erased: ReadonlySet<number>,
    reader: RecordReader,
  ): Promise<Judged> {
    const known = new KnownViews(site, this.#warehouse, reader, erased);
    // What was joined with one that is gone may now be joined with another, which is as far away again.
    const around = (stirs: readonly Stir[]) =>
      spanOf(stirs.map(({ time }) => ({ since: time - 2 * WAIT_MS, until: time + 2 * WAIT_MS })));
    const span = { all: around([...come, ...gone, ...due]), gone: around(gone) };
    let reach = span.all;
    let pages: ReadonlySet<string> | null = new Set([...come, ...gone, ...due].map(({ page }) => page));
    known.expect(come);
    for (;;) {
      await known.load(reach, pages);
      const seeds = () => known.chosen([...come, ...due], span.gone);
      if (!known.has('log')) return NOTHING;
      // Most logs are of a time before the tag, and most reports of a time without a log: nothing need be read for them.
      if (!known.has('tag')) return this.#decide(seeds().filter(isLog), known);
      known.read();
      const together = decidingTogether(known.views, seeds());
      const wanted = spanOf([reach, ...together.map(reachOf)]);
      // A number of a request joins page views whatever their pages.
      const anywhere: boolean = pages === null || together.some(({ request }) => request !== null);
      if (wanted.since === reach.since && wanted.until === reach.until && anywhere === (pages === null)) {
        return this.#decide(together, known);
      }
      reach = wanted;
      if (anywhere) pages = null;
    }
  }

  #decide(views: readonly View[], known: KnownViews): Judged {
    const reported = reportedViews(views);
    const now = this.#now();
    const fates = new Map<number, Fate | null>();
    const turned: number[] = [];
    for (const { event, from, time } of views) {
      if (from !== 'log') continue;
      const fate = reported.has(event) ? 'reported' : now - time < WAIT_MS ? 'waiting' : null;
      const before = known.fates.get(event);
      if (before === fate || (before === undefined && fate === null)) continue;
      fates.set(event, fate);
      if (before !== undefined) turned.push(event);
    }
    return { fates, turned };
  }
}

const isLog = ({ from }: View) => from === 'log';

/** Page views of one site, known as far as they are asked for. */
class KnownViews {
  readonly #site: string;
  readonly #warehouse: ReportSource;
  readonly #reader: RecordReader;
  readonly #erased: ReadonlySet<number>;
  /** Without what it is known by until that is read from the record. */
  readonly #views = new Map<number, View>();
  readonly #read = new Set<number>();
  /** Of those in the warehouse. */
  readonly fates = new Map<number, Fate | null>();

  constructor(site: string, warehouse: ReportSource, reader: RecordReader, erased: ReadonlySet<number>) {
    this.#site = site;
    this.#warehouse = warehouse;
    this.#reader = reader;
    this.#erased = erased;
  }

  get views(): View[] {
    return [...this.#views.values()];
  }

  has(from: View['from']): boolean {
    for (const view of this.#views.values()) if (view.from === from) return true;
    return false;
  }

  /** Takes in page views that are not in the warehouse yet. */
  expect(stirs: readonly Stir[]): void {
    for (const { event, time, isLog } of stirs) {
      if (this.#views.has(event)) continue;
      this.#views.set(event, { event, time, from: isLog ? 'log' : 'tag', key: '', ...UNREAD });
    }
  }

  /** Takes in page views that the warehouse has of a span. @param pages null for all */
  async load({ since, until }: Span, pages: ReadonlySet<string> | null): Promise<void> {
    const { dialect } = this.#warehouse;
    const some =
      pages === null || pages.size > MOST
        ? raw('true')
        : sql`page in (select c0 from ${dialect.rows([[...pages]])} p)`;
    const rows = await this.#warehouse.select(
      sql`select event, time, page, door, excluded from events
      where site = ${this.#site} and time >= ${since} and time <= ${until} and ${raw(VIEWS)} and ${some}`,
    );
    const kept = rows.map((row) => ({ ...stirOf(row), excluded: row.excluded }));
    const there = kept.filter(({ event }) => !this.#erased.has(event));
    for (const { event, isLog, excluded } of there) if (isLog) this.fates.set(event, fateNamed(excluded));
    this.expect(there);
  }

  /** Reads from the record what they are known by. @throws Gone */
  read(): void {
    const events = [...this.#views.keys()].filter((event) => !this.#read.has(event));
    for (const view of this.#reader.views(events)) {
      this.#views.set(view.event, view);
      this.#read.add(view.event);
    }
    const missing = events.filter((event) => !this.#read.has(event));
    if (missing.length > 0) throw new Gone(missing);
  }

  /** Those that are named, and those of a log that may have been joined with one that is gone. */
  chosen(named: readonly Stir[], nearGone: Span): View[] {
    const chosen = new Set(named.flatMap(({ event }) => this.#views.get(event) ?? []));
    for (const view of this.#views.values()) {
      if (view.from === 'log' && view.time >= nearGone.since && view.time <= nearGone.until) chosen.add(view);
    }
    return [...chosen];
  }
}

const UNREAD = { request: null, cookie: null, place: null };

interface Span {
  since: number;
  until: number;
}

function stirOf({ event, time, page, door }: Row): Stir {
  return { event: Number(event), time: Number(time), page: String(page), isLog: door === 'log' };
}

const fateNamed = (excluded: unknown): Fate | null => FATES.find((fate) => fate === excluded) ?? null;

function spanOf(spans: readonly Span[]): Span {
  let [since, until] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const span of spans) {
    since = Math.min(since, span.since);
    until = Math.max(until, span.until);
  }
  return { since, until };
}

const MOST = 10_000;

function amongNumbers(events: readonly number[], { dialect }: ReportSource): Sql {
  return sql`event in (select c0 from ${dialect.rows([events])} n)`;
}

/** Page views of people in a batch that came by tag or log, each with its site's domain. */
function* viewsIn(batch: Batch): Generator<Stir & { site: string }> {
  const { facts, narrow, length } = batch;
  const name = facts.texts.find(([, value]) => value === 'pageview')?.[0];
  const sites = new Map(facts.sites.map(([id, domain]) => [id, domain ?? '']));
  const pages = new Map(facts.pages.map(([id, , path]) => [id, path ?? '']));
  for (let row = 0; row < length; row += 1) {
    const marks = narrow.marks[row] ?? 0;
    const door = DOORS[mark(marks, 'door')];
    if (narrow.name[row] !== name || door === 'batch' || mark(marks, 'excluded') !== 0) continue;
    yield {
      site: sites.get(narrow.site[row] ?? 0) ?? '',
      event: batch.event[row] ?? 0,
      time: batch.time[row] ?? 0,
      page: pages.get(narrow.page[row] ?? 0) ?? '',
      isLog: door === 'log',
    };
  }
}

/** Writes into the marks of a batch which page views do not count. */
export function applyFates(batch: Batch, fates: ReadonlyMap<number, Fate | null>): void {
  if (fates.size === 0) return;
  const { marks } = batch.narrow;
  for (let row = 0; row < batch.length; row += 1) {
    const fate = fates.get(batch.event[row] ?? 0);
    if (fate != null) marks[row] = withMark(marks[row] ?? 0, 'excluded', LEFT_OUT.indexOf(fate) + 1);
  }
}
