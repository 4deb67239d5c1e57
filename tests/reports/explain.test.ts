import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Explanation } from '../../src/reports/explain/explain.ts';
import { REPORTS, type ReportName } from '../../src/reports/reports.ts';
import { ask, at, NOW } from './ask.ts';
import { bodyOf } from './body.ts';
import { allowed, refused } from './expected.ts';
import { isAboutCrawlers } from './oracle.ts';
import { happenings, question, GOALS as RANDOM_GOALS } from './questions.ts';
import { goals, type Happening, SITE, world } from './world.ts';

const GOALS = goals({ event: 'Signup' }, { page: '/blog/*' });
const HAPPENINGS: readonly Happening[] = [
  { at: at('19T10:00:00'), who: 1, page: '/', facts: { source: 'Google', country: 'DE' } },
  { at: at('19T10:00:05'), who: 1, page: '/', name: 'engagement', ms: 5000, scroll: 50 },
  { at: at('19T10:02:00'), who: 1, page: '/pricing', name: 'Signup' },
  { at: at('19T11:00:00'), who: 2, page: '/blog/a', identity: 'cookieless' },
  { at: at('19T12:00:00'), who: 3, page: '/', identity: 'identified' },
  { at: at('20T09:30:00'), who: null, page: '/', name: 'Signup', identity: 'none' },
  { at: at('20T09:40:00'), who: 9, page: '/', excluded: 'bot' },
  { at: at('20T09:41:00'), who: 9, page: '/', excluded: 'bot' },
  { at: at('20T09:42:00'), who: 8, page: '/blog/a', excluded: 'spam' },
  { at: at('20T09:43:00'), who: 8, page: '/', name: 'engagement', excluded: 'bot' },
  { at: at('01T09:40:00'), who: 9, page: '/', excluded: 'address' },
  { at: at('20T09:40:00'), who: 9, page: '/', excluded: 'bot', site: 'example.net' },
];

async function why(asked: Record<string, unknown>): Promise<Explanation> {
  const { explain } = await ask(HAPPENINGS, { ...asked, explain: true }, { goals: GOALS });
  if (explain === undefined) throw new Error('there is no explanation');
  return explain;
}

describe('an explanation', () => {
  it('is there only where somebody asks why', async () => {
    expect((await ask(HAPPENINGS, { metrics: ['visitors'] })).explain).toBeUndefined();
    expect(await ask(HAPPENINGS, { metrics: ['visitors'], explain: false })).not.toHaveProperty('explain');
  });

  it('says what the metrics, dimensions and goals of the question mean', async () => {
    const { definitions } = await why({
      metrics: ['visitors', 'conversions'],
      dimensions: ['visit:source'],
      filters: [['is', 'event:goal', ['Visit /blog/*']]],
    });
    expect(definitions).toEqual([
      {
        kind: 'metric',
        name: 'visitors',
        title: 'Visitors',
        definition: 'Distinct visitors with at least one event in the period',
      },
      expect.objectContaining({ kind: 'metric', name: 'conversions' }),
      expect.objectContaining({ kind: 'dimension', name: 'visit:source', title: 'Source' }),
      { kind: 'goal', name: 'Visit /blog/*', title: 'Visit /blog/*', definition: 'Page views of "/blog/*"' },
    ]);
    const { definitions: all } = await why({ metrics: ['events'], dimensions: ['event:goal'] });
    expect(all.filter(({ kind }) => kind === 'goal').map(({ name }) => name)).toEqual([
      'Signup',
      'Visit /blog/*',
    ]);
  });

  it('says the filters in words', async () => {
    const is = ['is', 'visit:country', ['DE', 'AT']];
    const filters = async (...filters: unknown[]) => (await why({ metrics: ['visitors'], filters })).filters;
    expect(await filters()).toEqual([]);
    expect(await filters(is, ['is_not', 'event:page', ['/']])).toEqual([
      'Country is "DE" or "AT"',
      'Page is not "/"',
    ]);
    expect(
      await filters(
        ['or', [is, ['contains_not', 'event:page', ['a', 'b'], { case_sensitive: false }]]],
        ['not', ['has_done', ['and', [is, ['matches', 'event:name', ['^S']]]]]],
      ),
    ).toEqual([
      'Country is "DE" or "AT" or Page contains neither "a" nor "b" in any case',
      'not (the visit has an event where Country is "DE" or "AT" and Event matches "^S")',
    ]);
  });

  it('counts what was left out by reason, under the same filters and in the same period', async () => {
    const all = await why({ metrics: ['visitors'] });
    expect(all.excluded).toEqual({
      included: false,
      events: 3,
      reasons: [
        { reason: 'bot', definition: expect.any(String), events: 2 },
        { reason: 'spam', definition: expect.any(String), events: 1 },
      ],
    });
    const blog = { metrics: ['visitors'], filters: [['is', 'event:page', ['/blog/a']]] };
    expect((await why(blog)).excluded).toMatchObject({ events: 1, reasons: [{ reason: 'spam' }] });
    expect((await why({ ...blog, include: ['excluded'] })).excluded).toMatchObject({
      included: true,
      events: 1,
    });
  });

  it('counts whose ids the counted events carry', async () => {
    const { identities } = await why({ metrics: ['visitors'] });
    expect(identities.map(({ identity, visitors, events }) => [identity, visitors, events])).toEqual([
      ['cookie', 1, 2],
      ['cookieless', 1, 1],
      ['identified', 1, 1],
      ['none', 0, 1],
    ]);
  });

  it('lists every select that was run, with its parameters, none of them in the text', async () => {
    const { statements } = await why({ metrics: ['visitors'], filters: [['is', 'event:page', ["/it's"]]] });
    expect(statements.map(({ of }) => of)).toEqual(['answer', 'explanation', 'explanation', 'explanation']);
    for (const { sql, parameters } of statements) {
      expect(parameters).toContain("/it's");
      expect(sql).not.toContain("/it's");
      expect(sql).toMatch(/^(with|select) /);
    }
  });

  it('shows the newest of the events that were counted', async () => {
    const sampled = async (asked: Record<string, unknown>) =>
      (await why(asked)).sample.map(({ record }) => record);
    expect(await sampled({ metrics: ['visitors'] })).toEqual([6, 5, 4, 3, 1]);
    expect(await sampled({ metrics: ['time_on_page'] })).toEqual([2]);
    expect(await sampled({ metrics: ['visitors'], include: ['excluded'] })).toEqual([9, 8, 7, 6, 5, 4, 3, 1]);
    const many = Array.from({ length: 30 }, (_, index) => ({ at: at('19T10:00:00') + index, who: 1 }));
    const { explain } = await ask(many, { metrics: ['visitors'], explain: true });
    expect(explain?.sample.map(({ record }) => record)).toEqual(
      Array.from({ length: 20 }, (_, at) => 30 - at),
    );
  });

  it.each<[Exclude<ReportName, 'realtime'>, Record<string, unknown>]>([
    [
      'funnel',
      {
        steps: [
          ['is', 'event:page', ['/']],
          ['is', 'event:goal', ['Signup']],
        ],
        dimensions: ['visit:source'],
      },
    ],
    ['journeys', { from: ['is', 'event:goal', ['Signup']] }],
    ['retention', { interval: 'day', goal: 'Signup' }],
    ['coverage', {}],
    ['attribution', { goal: 'Signup' }],
  ])('is to be had of a %s, which it leaves as it is', async (name, asked) => {
    await using one = await world(HAPPENINGS);
    const context = { site: SITE, goals: GOALS, source: one.source, now: NOW };
    const report = async (more: object): Promise<{ explain?: Explanation }> =>
      Object.assign({}, await REPORTS[name]({ site: SITE.domain, period: '7d', ...asked, ...more }, context));
    const plain = await report({});
    const { explain, ...rest } = await report({ explain: true });
    expect({ ...rest, query: null }).toEqual({ ...plain, query: null });
    if (name === 'coverage') return;
    expect(explain?.definitions).toContainEqual(
      expect.objectContaining({ kind: 'goal', definition: 'Events named "Signup"' }),
    );
    expect(explain?.excluded.events).toBe(name === 'attribution' ? 0 : 3);
    expect(explain?.statements.length).toBeGreaterThan(3);
  });

  it('never changes what it explains, and accounts for every event and visitor of it', async () => {
    await fc.assert(
      fc.asyncProperty(
        happenings,
        fc.array(question.map(allowed), { minLength: 5, maxLength: 5 }),
        async (happened, questions) => {
          await using one = await world(happened);
          const context = {
            site: SITE,
            goals: RANDOM_GOALS,
            source: one.source,
            now: Date.parse('2026-11-05T12:00:00Z'),
          };
          for (const asked of questions.filter((one) => !refused(one))) {
            const body = bodyOf(asked);
            const about = JSON.stringify(body);
            const plain = await REPORTS.answer(body, context);
            const { explain, ...same } = await REPORTS.answer({ ...body, explain: true }, context);
            expect({ ...same, query: null }, about).toEqual({ ...plain, query: null });
            // Without the dimension that names them it would be about people.
            if (isAboutCrawlers(asked)) continue;
            const { site, period, time_zone, filters, include } = body;
            const whole = {
              site,
              period,
              time_zone,
              filters,
              include: include.filter((one) => one === 'excluded'),
            };
            const { results } = await REPORTS.answer({ ...whole, metrics: ['visitors', 'events'] }, context);
            const sums = [
              explain?.identities.reduce((sum, one) => sum + one.visitors, 0),
              explain?.identities.reduce((sum, one) => sum + one.events, 0),
            ];
            expect(sums, about).toEqual(results[0]?.metrics);
            const { results: more } = await REPORTS.answer(
              { ...whole, include: ['excluded'], metrics: ['events'] },
              context,
            );
            if (!asked.excluded)
              expect((explain?.excluded.events ?? 0) + Number(results[0]?.metrics[1]), about).toBe(
                more[0]?.metrics[0],
              );
          }
        },
      ),
      { endOnFailure: true, interruptAfterTimeLimit: 100_000, numRuns: 4 },
    );
  }, 120_000);
});
