import type { RecordedEvent } from '../../model/event.ts';
import type { Sql } from '../../warehouse/sql.ts';
import type { Context } from '../ask.ts';
import type { RowKind } from '../rows.ts';
import type { Subject } from '../subject.ts';
import { filtersInWords } from '../words.ts';
import { type Excluded, excludedFrom, type IdentityCount, identitiesOf, newest } from './counts.ts';
import type { Definition } from './definitions.ts';
import { type Statement, spelled, watched } from './watch.ts';

/** Why the numbers of an answer are what they are. */
export interface Explanation {
  readonly definitions: readonly Definition[];
  /** The filters as understood, in words; all of them must hold. */
  readonly filters: readonly string[];
  readonly excluded: Excluded;
  readonly identities: readonly IdentityCount[];
  /** Every select that was run, in order. */
  readonly statements: readonly Statement[];
  /** Some of the events counted, newest first; their numbers alone where the record is not at hand. */
  readonly sample: readonly RecordedEvent[];
}

/** An answer, and what an explanation needs to know of how it came about. */
export interface Reported<Answer> extends Pick<Subject, 'scope' | 'filter'> {
  readonly answer: Answer;
  readonly definitions: readonly Definition[];
  /** Which rows its numbers are made of. */
  readonly kind: RowKind;
}

const SAMPLE = 20;

/** Runs a report; where it is asked why, its answer has an `explain` more, and is the same otherwise. */
export async function explained<Answer extends object>(
  { explain }: { explain: boolean },
  context: Context,
  report: (context: Context) => Promise<Reported<Answer>>,
): Promise<Answer & { explain?: Explanation }> {
  if (!explain) return (await report(context)).answer;
  const ran: Sql[] = [];
  const within = { ...context, source: watched(context.source, (one) => ran.push(one)) };
  const reported = await report(within);
  const answered = ran.length;
  const excluded = await excludedFrom(reported, within);
  const identities = await identitiesOf(reported, within);
  const numbers = await newest(reported, reported.kind, SAMPLE, within);
  const statements = ran.map((one, index): Statement => {
    const of = index < answered ? 'answer' : 'explanation';
    return { of, ...spelled(one, context.source.dialect) };
  });
  return {
    ...reported.answer,
    explain: {
      definitions: reported.definitions,
      filters: filtersInWords(reported.filter),
      excluded,
      identities,
      statements,
      sample: context.records?.(numbers) ?? numbers.map((record) => ({ record })),
    },
  };
}
