import type { Row } from '../../warehouse/port.ts';
import { raw, sql } from '../../warehouse/sql.ts';
import type { Context } from '../ask.ts';
import type { Dimension } from '../dimension.ts';
import { and } from '../filter.ts';
import type { Note } from '../moment.ts';
import { eventRows } from '../rows.ts';
import type { FunnelPlan } from './attempts.ts';

/** What the reader of a funnel should know. `all`: the row of everybody. */
export async function funnelNotes(
  plan: FunnelPlan,
  dimensions: readonly Dimension[],
  all: Row | undefined,
  { source, signal }: Pick<Context, 'source' | 'signal'>,
): Promise<Note[]> {
  const notes: Note[] = [];
  if (dimensions.some((one) => one.unfolds !== undefined))
    notes.push({
      code: 'rows_overlap',
      message: 'A first step with several values counts in each row, one with none in no row.',
    });
  if (plan.within === 'visit') {
    if (dimensions.length > 0)
      notes.push({
        code: 'rows_overlap',
        message: 'A visitor with visits in several rows counts in each, and once in the whole.',
      });
    return notes;
  }
  const open = Number(all?.open ?? 0);
  if (open > 0) {
    const message = `${open} visitors began within the last ${plan.within.days} days of the period and may still go on after it.`;
    notes.push({ code: 'still_open', message });
  }
  const [first] = plan.steps;
  if (first === undefined) return notes;
  const rows = eventRows(
    plan.scope,
    'actions',
    [],
    and(plan.filter, first),
    raw(`e.session is not null and e.identity = 'cookieless'`),
  );
  const [row] = await source.select(sql`select count(distinct e.visitor) as visitors ${rows.source}`, signal);
  const cookieless = Number(row?.visitors ?? 0);
  if (cookieless > 0) {
    const message = `${cookieless} visitors at the first step have no lasting id, so that later days of theirs cannot be told to be theirs.`;
    notes.push({ code: 'no_lasting_id', message });
  }
  return notes;
}
