import type { DuckDBConnection } from '@duckdb/node-api';
import type { Change } from '../change.ts';
import { FACT_TABLES } from '../facts.ts';
import { chosen, chosenDoubles, eventColumns, pairsOf, sessionColumns, visitorColumns } from './columns.ts';
import { statements } from './rows.ts';
import type { Staging } from './staging.ts';

/** Takes a change in, in one transaction with the watermark; ignores it when it was made at another step. */
export async function apply(
  connection: DuckDBConnection,
  staging: Staging,
  change: Change,
  { record, position }: { record: string; position: number },
  meanwhile: () => void,
): Promise<void> {
  const rows = await connection.runAndReadAll('select step::double from watermark');
  if (Number(rows.getRows()[0]?.[0] ?? 0) !== change.step) return;
  await stage(staging, change);
  await connection.run('begin');
  try {
    await connection.run('delete from watermark');
    await connection.run('insert into watermark values ($1, $2, $3)', [
      record,
      BigInt(position),
      BigInt(change.step + 1),
    ]);
    const { toLong, after } = statements(change);
    for (const [index, statement] of toLong.entries()) {
      const running = connection.run(statement);
      if (index === toLong.length - 1) meanwhile();
      await running;
    }
    for (const statement of after) await connection.run(statement);
    await connection.run('commit');
  } catch (error) {
    await connection.run('rollback').catch(() => undefined);
    throw error;
  }
}

/** Brings a change into the temporary tables. */
async function stage(staging: Staging, change: Change): Promise<void> {
  const { batch, rows, visitors, sessions, pending, returned } = change;
  await staging.fillNumbers('removed_events', change.removedEvents);
  await staging.fillNumbers('removed_sessions', change.removedSessions);
  await staging.fillNumbers('erased', change.erased);
  for (const table of FACT_TABLES) await staging.fillFacts(table, batch.facts[table]);
  await staging.fillAmounts(batch.revenue);
  const known = visitorColumns(change);
  await staging.fill('put_visitors', known[0]?.length ?? 0, known);
  await staging.fill('put_events', rows, eventColumns(change));
  await staging.fill('put_sessions', sessions.length, sessionColumns(change));
  await staging.fill('put_pending', pending.length, [
    chosenDoubles(batch.event, pending),
    chosen(batch.narrow.site, pending),
    pairsOf(batch.visitor, pending),
  ]);
  await staging.fill('put_returned', returned.length, [
    chosen(visitors.site, returned),
    pairsOf(visitors.visitor, returned),
  ]);
}
