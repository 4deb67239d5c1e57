import type { Stretch } from '../model/period.ts';
import type { Dialect } from '../warehouse/dialect.ts';
import type { Sql } from '../warehouse/sql.ts';
import type { SoughtGoal } from './goals.ts';
import type { IntervalName } from './time.ts';

/** Rates row by row, for the currencies and days that need one. */
export interface Rates {
  readonly currencies: readonly string[];
  /** Since 1970. */
  readonly days: readonly number[];
  /** Decimals. */
  readonly rates: readonly string[];
  /** Every currency has one on every day that needs one. */
  readonly areWhole: boolean;
}

/** What a question fixes for every row that it looks at. */
export interface Scope {
  readonly dialect: Dialect;
  /** Domain of the site. */
  readonly site: string;
  /** ISO 4217 code in which revenue is reported. */
  readonly currency: string;
  /** Rates to it; null where there is no money in another currency. */
  readonly rates: Rates | null;
  /** Whether revenue is the sum of what events carry: all in that currency, and no order is told twice. */
  readonly isPlain: boolean;
  /** `[from, to)`, milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly stretches: readonly Stretch[];
  /** In order of name; a goal's position here is its key in SQL. */
  readonly goals: readonly SoughtGoal[];
  /** Whether events that were left out are looked at too. */
  readonly excluded: boolean;
  /** Crawlers are, and nothing else is. */
  readonly crawlers: boolean;
}

/** Columns of `events` that say what happened. */
export type EventColumn =
  | 'name'
  | 'hostname'
  | 'page'
  | 'product'
  | 'props'
  | 'cookies'
  | 'experiments'
  | 'bot'
  | 'bot_operator'
  | 'bot_kind'
  | 'bot_claim';

/** Columns that `events` and `sessions` share: facts of the visit. */
export type VisitColumn =
  | 'referrer'
  | 'source'
  | 'channel'
  | 'search_term'
  | 'utm_source'
  | 'utm_medium'
  | 'utm_campaign'
  | 'utm_content'
  | 'utm_term'
  | 'country'
  | 'region'
  | 'city'
  | 'isp'
  | 'device'
  | 'browser'
  | 'browser_version'
  | 'os'
  | 'os_version'
  | 'language'
  | 'time_zone'
  | 'local_hour'
  | 'screen';

/** Columns that only `sessions` has, or that come from all sessions of the visitor. */
export type SessionColumn = 'entry_page' | 'exit_page' | 'visitor_type';

/** The row that a dimension or filter looks at, whatever table it comes from. */
export interface Facts {
  readonly scope: Scope;
  /** Rows are signs of life; they belong to page views, and read as such. */
  readonly signs: boolean;
  /** Key of the interval that the row is in. */
  time(interval: IntervalName): Sql;
  event(column: EventColumn): Sql;
  visit(column: VisitColumn): Sql;
  session(column: SessionColumn): Sql;
  /** Number of the row's session, null for an event of nobody. */
  readonly sessionNumber: Sql;
  /** The goal of an unfolded row (one row for every goal that an event matches), null where rows are events. */
  readonly goal: Sql | null;
  /** The cookie of an unfolded row, null where rows are events. */
  readonly cookie: Sql | null;
}
