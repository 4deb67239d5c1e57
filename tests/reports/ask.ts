import type { Goal } from '../../src/model/goal.ts';
import type { Rate } from '../../src/model/rates.ts';
import { type Answer, answer } from '../../src/reports/answer.ts';
import { ratesIn } from './revenue.ts';
import { type Happening, SITE, world } from './world.ts';

export const NOW = Date.parse('2026-10-20T12:00:00Z');

/** Milliseconds of `19T10:00:00`, a day and time of October 2026 in UTC. */
export const at = (text: string) => Date.parse(`2026-10-${text}Z`);

/** What a question about these happenings is answered. */
export async function ask(
  happenings: readonly Happening[],
  question: Readonly<Record<string, unknown>>,
  {
    goals = [],
    rates = [],
    now = NOW,
  }: { goals?: readonly Goal[]; rates?: readonly Rate[]; now?: number } = {},
): Promise<Answer> {
  await using one = await world(happenings);
  return await answer(
    { site: SITE.domain, period: '7d', ...question },
    { site: SITE, goals, rates: ratesIn(rates), source: one.source, now },
  );
}
