import { LEFT_OUT, type LeftOut } from '../../model/event.ts';
import { raw, sql } from '../../warehouse/sql.ts';
import type { Context } from '../ask.ts';
import { eventRows, type RowKind } from '../rows.ts';
import type { Subject } from '../subject.ts';
import { type Counted, EXCLUSION_MEANINGS, IDENTITY_MEANINGS } from './meanings.ts';

/** Events of the question's period and filters that are left out. */
export interface Excluded {
  /** They are counted all the same, by `"include":["excluded"]`. */
  readonly included: boolean;
  readonly events: number;
  readonly reasons: readonly {
    readonly reason: LeftOut;
    readonly definition: string;
    readonly events: number;
  }[];
}

export interface IdentityCount {
  readonly identity: Counted;
  readonly definition: string;
  readonly visitors: number;
  readonly events: number;
}

type About = Pick<Subject, 'scope' | 'filter'>;
type Asking = Pick<Context, 'source' | 'signal'>;

/** The greatest reason first. */
export async function excludedFrom({ scope, filter }: About, { source, signal }: Asking): Promise<Excluded> {
  const left = eventRows({ ...scope, excluded: true }, 'actions', [], filter, raw('e.excluded is not null'));
  const found = await source.select(
    sql`select e.excluded as reason, count(*) as found ${left.source} group by e.excluded`,
    signal,
  );
  const counts = new Map(found.map((row) => [row.reason, Number(row.found)]));
  const reasons = LEFT_OUT.flatMap((reason) => {
    const events = counts.get(reason) ?? 0;
    return events === 0 ? [] : [{ reason, definition: EXCLUSION_MEANINGS[reason], events }];
  }).sort((a, b) => b.events - a.events);
  const events = reasons.reduce((sum, one) => sum + one.events, 0);
  return { included: scope.excluded, events, reasons };
}

/** Whose ids the counted events carry, every kind in its place. */
export async function identitiesOf(
  { scope, filter }: About,
  { source, signal }: Asking,
): Promise<readonly IdentityCount[]> {
  const rows = eventRows(scope, 'actions', [], filter);
  const found = await source.select(
    sql`select e.identity as identity, count(distinct e.visitor) as visitors, count(*) as found ${rows.source} group by e.identity`,
    signal,
  );
  const byName = new Map(found.map((row) => [row.identity, row]));
  return Object.entries(IDENTITY_MEANINGS).map(([identity, definition]) => {
    const row = byName.get(identity);
    const [visitors, events] = [Number(row?.visitors ?? 0), Number(row?.found ?? 0)];
    return { identity: identity as Counted, definition, visitors, events };
  });
}

/** Numbers of the newest events among those that were looked at. */
export async function newest(
  { scope, filter }: About,
  kind: RowKind,
  most: number,
  { source, signal }: Asking,
): Promise<readonly number[]> {
  const rows = eventRows(scope, kind, [], filter);
  const found = await source.select(
    sql`select e.event as event ${rows.source} order by e.time desc, e.event desc limit ${most}`,
    signal,
  );
  return found.map((row) => Number(row.event));
}
