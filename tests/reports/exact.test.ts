import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../src/model/problem.ts';
import { type AnswerRow, answer } from '../../src/reports/answer.ts';
import { bodyOf } from './body.ts';
import { allowed, type ExpectedRow, expected, refused } from './expected.ts';
import type { Number_ } from './oracle.ts';
import { GOALS, happenings, question, questionOfMoney, type RandomQuestion, sales } from './questions.ts';
import { ratesOf } from './revenue.ts';
import { type Happening, SITE, world } from './world.ts';

const NOW = Date.parse('2026-11-05T12:00:00Z');

function expectSame(found: AnswerRow, wanted: ExpectedRow, about: string): void {
  expectNumbers(found.metrics, wanted.metrics, about);
  const [then, wantedThen] = [found.comparison ?? null, wanted.comparison];
  expect(then?.dimensions ?? null, about).toEqual(wantedThen?.dimensions ?? null);
  if (then !== null && wantedThen !== null) expectNumbers(then.metrics, wantedThen.metrics, about);
}

function expectNumbers(found: readonly Number_[], wanted: readonly Number_[], about: string): void {
  expect(found.length, about).toBe(wanted.length);
  found.forEach((value, at) => {
    const [a, b] = [value, wanted[at] ?? null].map((one) =>
      one !== null && typeof one === 'object' ? one.value : one,
    );
    if (typeof a !== 'number' || typeof b !== 'number') expect(a, about).toBe(b);
    else expect(a, about).toBeCloseTo(b, 8);
  });
}

describe('exact', () => {
  const runs = {
    endOnFailure: true,
    interruptAfterTimeLimit: 100_000,
    numRuns: Number(process.env.FC_RUNS ?? 30),
    ...(process.env.FC_SEED ? { seed: Number(process.env.FC_SEED) } : {}),
  };
  const several = (one: fc.Arbitrary<RandomQuestion>) =>
    fc.array(one.map(allowed), { minLength: 12, maxLength: 12 });

  it('answers random questions about random events as counting by hand does', async () => {
    await fc.assert(fc.asyncProperty(happenings, several(question), expectExact), runs);
  }, 120_000);

  it('adds up random revenue, by currency, order and goal, as counting by hand does', async () => {
    await fc.assert(fc.asyncProperty(sales, several(questionOfMoney), expectExact), runs);
  }, 120_000);
});

async function expectExact(happened: readonly Happening[], questions: readonly RandomQuestion[]) {
  await using one = await world(happened);
  for (const asked of questions) {
    const body = bodyOf(asked);
    const about = JSON.stringify(body);
    const context = { site: SITE, goals: GOALS, rates: ratesOf, source: one.source, now: NOW };
    const answering = answer(body, context);
    if (refused(asked)) {
      await expect(answering, about).rejects.toBeInstanceOf(Problem);
      continue;
    }
    const found = await answering;
    const wanted = expected(asked, one);
    expect(
      found.results.map((row) => row.dimensions),
      about,
    ).toEqual(wanted.rows.map((row) => row.dimensions));
    found.results.forEach((row, at) => {
      const same = wanted.rows[at];
      if (same !== undefined) expectSame(row, same, `${about} at ${JSON.stringify(row)}`);
    });
    expect(found.meta.total_rows, about).toBe(wanted.total);
    const unrated = found.meta.warnings.find(({ code }) => code === 'other_currencies')?.message;
    expect(Number.parseInt(unrated ?? '0', 10), about).toBe(wanted.unrated);
    const { totals } = found.meta;
    expect(totals === undefined, about).toBe(wanted.totals === null);
    if (totals !== undefined && wanted.totals !== null)
      expectSame(totals, wanted.totals, `totals of ${about}`);
  }
}
