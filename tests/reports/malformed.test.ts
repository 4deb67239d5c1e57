import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '../../src/model/problem.ts';
import { answer } from '../../src/reports/answer.ts';
import { NOW } from './ask.ts';
import { goals, SITE, world } from './world.ts';

const GOALS = goals({ event: 'Signup' });
let one: Awaited<ReturnType<typeof world>>;

beforeAll(async () => {
  one = await world([{ at: NOW - 1000, who: 1 }]);
});
afterAll(() => one[Symbol.asyncDispose]());

function ask(question: unknown) {
  return answer(question, { site: SITE, goals: GOALS, source: one.source, now: NOW });
}

async function refusal(question: Record<string, unknown>): Promise<Record<string, unknown>> {
  const refused = await ask({ site: 'example.com', metrics: ['visitors'], ...question }).catch(
    (error) => error,
  );
  expect(refused).toBeInstanceOf(Problem);
  expect(refused.status).toBe(400);
  return refused.toJSON();
}

const is = (dimension: string, ...values: unknown[]) => ['is', dimension, values];
const nested = (depth: number): unknown => (depth === 0 ? is('event:page', '/') : ['not', nested(depth - 1)]);

describe('a question that cannot be asked', () => {
  it.each([
    ['an unknown field', { colour: 1 }, 'colour', 'metrics'],
    ['no metrics', { metrics: [] }, 'metrics', /list/],
    ['an unknown metric', { metrics: ['visitors', 'visiters'] }, 'metrics[1]', 'visitors'],
    ['a metric that is a word of JavaScript', { metrics: ['constructor'] }, 'metrics[0]', 'visitors'],
    ['a metric asked for twice', { metrics: ['visits', 'visits'] }, 'metrics[1]', /once/],
    ['an unknown dimension', { dimensions: ['visit:planet'] }, 'dimensions[0]', 'visit:country'],
    ['a property without a name', { dimensions: ['event:props:'] }, 'dimensions[0]', 'event:props:NAME'],
    ['an unknown period', { period: '31d' }, 'period', '30d'],
    ['an impossible day', { period: ['2026-02-30', '2026-03-01'] }, 'period', /30d/],
    ['a period that ends before it starts', { period: ['2026-10-02', '2026-10-01'] }, 'period', /30d/],
    [
      'a day that its zone skipped',
      { period: ['2011-12-30', '2011-12-30'], time_zone: 'Pacific/Apia' },
      'period',
      /30d/,
    ],
    ['a day and an instant', { period: ['2026-10-02', '2026-10-03T00:00:00Z'] }, 'period', /30d/],
    [
      'an instant without an offset',
      { period: ['2026-10-02T00:00:00', '2026-10-03T00:00:00'] },
      'period',
      /offset/,
    ],
    ['a period of the far future', { period: ['2026-10-02', '9999-10-03'] }, 'period', /30d/],
    ['an unknown zone', { time_zone: 'Europe/Atlantis' }, 'time_zone', /Europe\/Berlin/],
    ['an offset for a zone', { time_zone: '+02:00' }, 'time_zone', /Europe\/Berlin/],
    [
      'ten years of minutes',
      { period: ['2016-01-01', '2025-12-31'], dimensions: ['time:minute'] },
      'dimensions[0]',
      'time:hour',
    ],
    ['a limit that is too great', { limit: 10_001 }, 'limit', /10000/],
    ['a limit of half a row', { limit: 0.5 }, 'limit', /whole/],
    ['an offset before the start', { offset: -1 }, 'offset', /whole/],
    ['an order by what is not asked for', { order_by: [['events', 'desc']] }, 'order_by[0][0]', 'visitors'],
    ['an order that is no direction', { order_by: [['visitors', 'down']] }, 'order_by[0][1]', /asc/],
    ['a filter that is no list', { filters: ['visit:country'] }, 'filters[0]', /operator/],
    ['an unknown operator', { filters: [['equals', 'visit:country', ['DE']]] }, 'filters[0][0]', 'is_not'],
    [
      'an operator that is a word of JavaScript',
      { filters: [['toString', 'visit:country', ['DE']]] },
      'filters[0][0]',
      'is',
    ],
    [
      'a filter on an unknown dimension',
      { filters: [is('visit:planet', 'Mars')] },
      'filters[0][1]',
      'visit:city',
    ],
    ['a filter on time', { filters: [is('time:day', '2026-10-01')] }, 'filters[0][1]', 'event:page'],
    ['a filter without values', { filters: [['is', 'visit:country', []]] }, 'filters[0][2]', /1000/],
    ['a value that is an object', { filters: [is('visit:country', {})] }, 'filters[0][2][0]', /text/],
    [
      'an unknown option of a filter',
      { filters: [[...is('event:page', '/'), { fuzzy: true }]] },
      'filters[0][3]',
      /case_sensitive/,
    ],
    [
      'a filter deep inside that is wrong',
      { filters: [['and', [is('event:page', '/'), ['or', [['is', 'x', ['y']]]]]]] },
      'filters[0][1][1][1][0][1]',
      'event:page',
    ],
    ['51 filters', { filters: Array.from({ length: 51 }, () => is('event:page', '/')) }, 'filters', /50/],
    [
      '51 nested filters',
      { filters: [['or', Array.from({ length: 50 }, () => is('event:page', '/'))]] },
      'filters',
      /50/,
    ],
    ['filters nested too deeply', { filters: [nested(40)] }, `filters[0]${'[1]'.repeat(12)}`, /12/],
    ['an unknown goal', { filters: [is('event:goal', 'Sign-up')] }, 'filters[0][2][0]', 'Signup'],
    ['conversions without a goal', { metrics: ['conversions'] }, 'metrics[0]', 'event:goal'],
    [
      'conversions of what is not a goal',
      { metrics: ['conversions'], filters: [['is_not', 'event:goal', ['Signup']]] },
      'metrics[0]',
      'event:goal',
    ],
    [
      'conversions of what is not a goal, the other way round',
      { metrics: ['conversions'], filters: [['not', is('event:goal', 'Signup')]] },
      'metrics[0]',
      'event:goal',
    ],
    [
      'a filter of five parts',
      { filters: [[...is('event:page', '/'), { case_sensitive: true }, 1]] },
      'filters[0]',
      /operator/,
    ],
    [
      'a rate of a goal tied to another filter',
      {
        metrics: ['conversion_rate'],
        filters: [['or', [is('event:goal', 'Signup'), is('visit:country', 'DE')]]],
      },
      'filters',
      /and/,
    ],
    ['an exit rate of no page', { metrics: ['exit_rate'] }, 'metrics[0]', 'event:page'],
    ['a pattern that RE2 refuses', { filters: [['matches', 'event:page', ['(a']]] }, 'filters', /re2/],
    ['a pattern that looks back', { filters: [['matches', 'event:page', ['(?<=a)b']]] }, 'filters', /re2/],
    [
      'a pattern that is too great',
      { filters: [['matches', 'event:page', ['((a{1000}){1000}){1000}']]] },
      'filters',
      /re2/,
    ],
    ['an unknown comparison', { compare: 'last_week' }, 'compare', 'previous_period'],
    ['an impossible comparison', { compare: ['2026-10-02', '2026-10-01'] }, 'compare', /30d/],
    [
      'days and hours filled at once',
      { dimensions: ['time:day', 'time:hour'], fill: true },
      'fill',
      /one of/,
    ],
    [
      'more filled rows than fit',
      {
        period: ['2026-09-01', '2026-10-31'],
        dimensions: ['time:minute', 'event:page', 'time:weekday'],
        fill: true,
      },
      'fill',
      /100000/,
    ],
  ])('names the field and says what is allowed for %s', async (_, question, field, allowed) => {
    const refused = await refusal(question);
    expect(refused.field).toBe(field);
    if (typeof allowed === 'string') expect(refused.allowed).toContain(allowed);
    else expect(JSON.stringify(refused.allowed)).toMatch(allowed);
  });

  it('refuses what is not an object', async () => {
    for (const given of [null, undefined, 7, 'all', [], [{ site: 'example.com' }]]) {
      await expect(ask(given)).rejects.toMatchObject({ code: 'malformed' });
    }
  });

  it('is told apart from one that can', async () => {
    const rate = { metrics: ['conversion_rate'], filters: [['not', ['is_not', 'event:goal', ['Signup']]]] };
    expect((await ask({ site: 'example.com', ...rate })).results).toHaveLength(1);
    for (const time_zone of ['Pacific/Kiritimati', 'UTC', 'Pacific/Niue']) {
      for (const period of [
        ['1990-01-01', '1990-01-01'],
        ['2099-12-31', '2099-12-31'],
      ])
        expect(
          (await ask({ site: 'example.com', metrics: ['visits'], period, time_zone })).results,
        ).toHaveLength(1);
    }
  });

  it('is found among a hundred patterns', async () => {
    const patterns = Array.from({ length: 99 }, (_, at) => `^/${at}$`);
    const filters = (more: string) => [['matches', 'event:page', [...patterns, more]]];
    await expect(
      ask({ site: 'example.com', metrics: ['visitors'], filters: filters('(') }),
    ).rejects.toMatchObject({ code: 'malformed', details: { field: 'filters', given: '(' } });
    expect(
      (await ask({ site: 'example.com', metrics: ['visitors'], filters: filters('^/$') })).results,
    ).toEqual([{ dimensions: [], metrics: [1] }]);
  });

  it('answers a pattern that would be a catastrophe elsewhere', async () => {
    const filters = [['matches', 'event:page', ['^(a+)+$', '(.*)*x']]];
    const found = await ask({ site: 'example.com', metrics: ['visitors'], filters });
    expect(found.results).toEqual([{ dimensions: [], metrics: [0] }]);
  });

  it('answers or refuses whatever it is sent', async () => {
    const word = fc.constantFrom(
      'is',
      'not',
      'has_done',
      'and',
      'visitors',
      'event:page',
      'visit:country',
      'event:goal',
      'time:day',
      'Signup',
      '(',
      '%',
      "'",
      '\u0000',
      '30d',
      'all',
      'example.com',
      '2026-10-01',
    );
    const anything = fc.jsonValue({ maxDepth: 4 });
    const { node } = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        word,
        fc.integer(),
        fc.array(tie('node'), { maxLength: 4 }),
        fc.constant(null),
      ),
    }));
    const value = fc.oneof(node, anything);
    const body = fc.record(
      {
        site: fc.constant('example.com'),
        metrics: fc.oneof(fc.constant(['visitors']), fc.constant(['visits', 'exit_rate']), value),
        dimensions: fc.oneof(fc.constant(['event:page']), value),
        filters: fc.array(node, { maxLength: 3 }),
        period: fc.oneof(fc.constant('30d'), value),
        order_by: fc.oneof(fc.constant([['visitors', 'asc']]), value),
        limit: fc.oneof(fc.nat(), value),
        compare: fc.oneof(fc.constant('year_over_year'), value),
      },
      { requiredKeys: ['site', 'metrics'] },
    );
    await fc.assert(
      fc.asyncProperty(body, async (question) => {
        await ask(question).catch((error) => {
          expect(error).toBeInstanceOf(Problem);
          expect(error.code).toBe('malformed');
        });
      }),
      { numRuns: 400 },
    );
  });
});
