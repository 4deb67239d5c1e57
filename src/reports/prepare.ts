import type { Question } from '../model/question.ts';
import { type Context, countRows, extentOf, FOUND } from './ask.ts';
import { earlier } from './compare.ts';
import { filled, refuseToOverfill } from './fill.ts';
import { withRates } from './money.ts';
import { refuseBadPatterns } from './patterns.ts';
import type { Spine } from './statement.ts';
import { type Asked, understand } from './understand.ts';

/** A question that can be answered: its names known, its period instants, what it is compared with, and its rows. */
export interface Prepared {
  readonly asked: Asked;
  readonly before: Asked | null;
  readonly spine: Spine;
}

/** Throws Problem `malformed` for what cannot be asked. */
export async function prepare(question: Question, context: Context): Promise<Prepared> {
  const { source, now, signal } = context;
  const extent = question.period === 'all' ? await extentOf(context) : null;
  const understood = understand(question, { ...context, dialect: source.dialect, extent });
  const { compare } = question;
  const asked = await withRates(understood, context);
  const before = compare === undefined ? null : await withRates(earlier(understood, compare, now), context);
  await refuseBadPatterns(asked.filter, source, signal);
  const spine = question.fill ? filled(asked) : FOUND;
  if (spine.kind === 'filled') {
    const others = { ...asked, dimensions: asked.dimensions.filter((one) => one.scope !== 'time') };
    refuseToOverfill(spine, await countRows(others, FOUND, context));
  }
  return { asked, before, spine };
}
