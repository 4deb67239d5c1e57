import { parseQuestion, type Question } from '../model/question.ts';
import { type Context, countRows, rowsOf, totalOf } from './ask.ts';
import { definedDimensions, definedGoals, definedMetrics } from './explain/definitions.ts';
import { type Explanation, explained, type Reported } from './explain/explain.ts';
import { type Meta, metaOf, queryOf } from './meta.ts';
import { metric } from './metrics.ts';
import { atOneMoment } from './moment.ts';
import { prepare } from './prepare.ts';
import { type AnswerRow, resultsOf, totalsOf } from './results.ts';
import { warnings } from './warnings.ts';

export type { Context } from './ask.ts';
export type { Meta } from './meta.ts';
export type { Range, Value } from './read.ts';
export type { AnswerRow, Comparison } from './results.ts';

export interface Answer {
  readonly results: readonly AnswerRow[];
  readonly meta: Meta;
  /** The question as it was understood. */
  readonly query: Readonly<Record<string, unknown>>;
  /** With `"explain":true`. */
  readonly explain?: Explanation;
}

/**
 * Answers the body of `POST /api/query` (DESIGN §5). All of an answer is of one moment where the source can do that.
 * Throws Problem `malformed` for what cannot be asked, and the signal's reason when it aborts.
 */
export async function answer(given: unknown, context: Context): Promise<Answer> {
  const question = parseQuestion(given);
  return atOneMoment(context, (within) =>
    explained(question, within, (watched) => answerFrom(question, watched)),
  );
}

async function answerFrom(question: Question, context: Context): Promise<Reported<Answer>> {
  const { now } = context;
  const { asked, before, spine } = await prepare(question, context);
  const rows = await rowsOf(asked, spine, question, context);
  const total = totalOf(rows) ?? (question.offset === 0 ? 0 : await countRows(asked, spine, context));
  const totals = question.include.includes('totals') ? await totalsOf(asked, before, context) : null;
  const { scope, filter, metrics, dimensions } = asked;
  return {
    answer: {
      results: await resultsOf(rows, asked, before, context),
      meta: metaOf({ asked, before, now, total, totals, warnings: await warnings(asked, context) }),
      query: queryOf(asked),
    },
    scope,
    filter,
    definitions: [
      ...definedMetrics(metrics),
      ...definedDimensions(dimensions),
      ...definedGoals(context.goals, [filter], dimensions),
    ],
    kind: metrics.every((name) => 'engagement' in metric(name).top.sql) ? 'engagement' : 'actions',
  };
}
