import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cell } from '../../src/warehouse/port.ts';
import { type Param, raw, type Sql, sql } from '../../src/warehouse/sql.ts';
import { world } from '../reports/world.ts';

/** What SQL of reports may count on, on every engine: the words of the dialect, and where engines are known to differ. */
let one: Awaited<ReturnType<typeof world>>;
beforeAll(async () => {
  one = await world([
    { at: 0, who: 1, page: '/A', props: { plan: 'pro', '': 'none', "it's": '' }, cookies: ['_ga', 'cart'] },
    { at: 1, who: 2, page: '/b', facts: { country: 'DE' }, revenue: '0.1', currency: 'EUR' },
    { at: 2, who: null, page: '/c', facts: { country: 'AT' }, revenue: '0.2', currency: 'EUR' },
  ]);
});
afterAll(() => one[Symbol.asyncDispose]());

const rows = (statement: Sql) => one.source.select(statement);
async function value(expression: Sql): Promise<Cell | undefined> {
  const [row] = await rows(sql`select ${expression} as found`);
  return row?.found;
}
const truth = async (expression: Sql) => Boolean(await value(expression));

describe('a parameter', () => {
  it.each<Param>([
    '',
    "'; drop table events; --",
    '\\ \\n \n \t \r " ` $1 {p1:String} %_',
    'Ünïcödé 日本 🦉',
    'a\u2028b\u0001',
    0,
    -1,
    253_402_300_799_999,
    2n ** 60n,
    -(2n ** 63n),
    0.1,
    -2.5e-9,
    true,
    false,
    null,
  ])('comes back as it went: %s', async (param) => {
    const found = await value(sql`${param}`);
    expect(typeof param === 'bigint' ? BigInt(found as never) : found).toBe(param);
  });

  it('may be a list of hostile texts or of whole numbers', async () => {
    const texts = ["it's", 'a,b', '[]', '', '\\', '\n', '🦉'];
    const numbers = [0, -1, 2 ** 40, 3, 4, 5, 6];
    const found = await rows(
      sql`select c0 as text, c1 as number from ${one.source.dialect.rows([texts, numbers])} t`,
    );
    expect(found).toEqual(texts.map((text, index) => ({ text, number: numbers[index] })));
  });
});

describe('the words of a dialect', () => {
  it('tell a property that is absent from one that is empty', async () => {
    const { property } = one.source.dialect;
    const of = (key: string) => sql`${property(raw('props'), key)} as found`;
    const [row] = await rows(
      sql`select ${of('plan')}, ${sql`${property(raw('props'), '')} as blank`}, ${sql`${property(raw('props'), "it's")} as empty`},
        ${sql`${property(raw('props'), 'other')} as absent`} from events where page = '/A'`,
    );
    expect(row).toEqual({ found: 'pro', blank: 'none', empty: '', absent: null });
    const others = await rows(sql`select ${of('plan')} from events where page <> '/A'`);
    expect(others).toEqual([{ found: null }, { found: null }]);
  });

  it('like with case, and specials that are escaped', async () => {
    const { like } = one.source.dialect;
    const found = (text: string, pattern: string) => truth(like(sql`${text}`, pattern));
    expect(await found('/Blog', '/b%')).toBe(false);
    expect(await found('/blog', '/b%')).toBe(true);
    expect(await found('/blög/ä', '/bl_g/%')).toBe(true);
    expect(await found('100%_x', '100\\%\\__')).toBe(true);
    expect(await found('100xyz', '100\\%\\__')).toBe(false);
    expect(await found('a\\b', 'a\\\\%')).toBe(true);
    expect(await found('a\nb', 'a%b')).toBe(true);
    expect(await found("it's", "%'%")).toBe(true);
  });

  it('find text in any case of any script', async () => {
    const { containsAnyCase, lower } = one.source.dialect;
    const found = (text: string, needle: string) => truth(containsAnyCase(sql`${text}`, needle));
    expect(await found('Frühling ÜBER alles', 'über')).toBe(true);
    expect(await found('ПРИВЕТ', 'привет')).toBe(true);
    expect(await found('abc', '')).toBe(true);
    expect(await found('a%b', '%')).toBe(true);
    expect(await found('abc', '_')).toBe(false);
    expect(await found('ΟΔΟΣ', 'οδος')).toBe(true);
    expect(await found('İstanbul', 'ISTANBUL')).toBe(true);
    expect(await value(lower(sql`${'ÀÉÎ ΩΣ ως ДЖ ẞ 𐐀 ﬁ'}`))).toBe('àéî ωσ ωσ дж ß 𐐨 ﬁ');
  });

  it('match as RE2 does, anywhere in the text', async () => {
    const { matches } = one.source.dialect;
    const found = (text: string, pattern: string) => truth(matches(sql`${text}`, pattern));
    expect(await found('/blog/a', 'log')).toBe(true);
    expect(await found('/blog/a', '^log')).toBe(false);
    expect(await found('/Blog', 'blog')).toBe(false);
    expect(await found('/Blog', '(?i)blog')).toBe(true);
    expect(await found('a\nb', 'a.b')).toBe(false);
    expect(await found('a\nb', '(?s)a.b')).toBe(true);
    expect(await found('a\nb', '^b')).toBe(false);
    expect(await found('a\nb', '(?m)^b')).toBe(true);
    expect(await found('a', 'a$')).toBe(true);
    expect(await found('a\n', 'a$')).toBe(false);
    expect(await found('7€', '\\d€')).toBe(true);
    expect(await found('ü', '^.$')).toBe(true);
    expect(await found('ÜBER', '(?i)über')).toBe(true);
    expect(await found('', '')).toBe(true);
    await expect(found('', '(')).rejects.toThrow();
    await expect(found('', '(?=a)')).rejects.toThrow();
  });

  it('divide whole numbers to fractions, by nothing to null, and down to whole ones', async () => {
    const { ratio, floorDivide } = one.source.dialect;
    expect(await value(ratio(raw('7'), raw('2')))).toBe(3.5);
    expect(await value(ratio(sql`${7}`, raw('0')))).toBe(null);
    expect(await value(ratio(raw('(select sum(revenue) from events)'), raw('2')))).toBe(0.15);
    expect(await value(floorDivide(sql`${7}`, 2))).toBe(3);
    expect(await value(floorDivide(raw('(select max(time) + 7 from events)'), 3))).toBe(3);
  });

  it('write numbers as text, and count months', async () => {
    const { text, month } = one.source.dialect;
    expect(await value(text(sql`${-12}`))).toBe('-12');
    const day = (date: string) => Date.parse(date) / 86_400_000;
    for (const [date, wanted] of [
      ['1970-01-01', 1970 * 12],
      ['2000-02-29', 2000 * 12 + 1],
      ['2026-12-31', 2026 * 12 + 11],
      ['2099-03-01', 2099 * 12 + 2],
    ] as const) {
      expect(await value(month(sql`${day(date)}`))).toBe(wanted);
    }
  });

  it('unfold lists, and look into them', async () => {
    const { each, some } = one.source.dialect;
    const unfolded = await rows(
      sql`select page, cookie from (select page, ${each(raw('cookies'))} as cookie from events) e order by page, cookie`,
    );
    expect(unfolded.map((row) => [row.page, row.cookie])).toEqual([
      ['/A', '_ga'],
      ['/A', 'cart'],
      ['/b', null],
      ['/c', null],
    ]);
    const found = await rows(
      sql`select page from events where ${some(raw('cookies'), (text) => sql`${text} = ${'cart'}`)}`,
    );
    expect(found).toEqual([{ page: '/A' }]);
    const without = await rows(
      sql`select page from events where not coalesce(${some(raw('cookies'), (text) => sql`${text} = ${'cart'}`)}, false) order by page`,
    );
    expect(without).toEqual([{ page: '/b' }, { page: '/c' }]);
  });
});

describe('the list of an aggregate', () => {
  it('is in order, and its texts come back as they went', async () => {
    const texts = ["it's", 'a","b', '[]', '', '\\', '\n', '🦉', '/\u2028'];
    const { rows: table, listed } = one.source.dialect;
    const pairs = table([texts, texts.map((_, index) => -index)]);
    const [row] = await rows(sql`select ${listed(raw('t.c0'), raw('t.c1'))} as list from ${pairs} t`);
    expect(JSON.parse(String(row?.list))).toEqual(texts.toReversed());
    const [numbers] = await rows(sql`select ${listed(raw('t.c1'), raw('t.c1'))} as list from ${pairs} t`);
    expect(JSON.parse(String(numbers?.list)).map(Number)).toEqual([-7, -6, -5, -4, -3, -2, -1, 0]);
  });
});

describe('a number that stands for a value and a number', () => {
  it('is the same for the same two, wherever they come from, and another for others', async () => {
    const { mixed, rows: table } = one.source.dialect;
    const pages = await rows(
      sql`select ${mixed(raw("coalesce(page, '')"), raw('event - event'))} as found from events where page = '/A'`,
    );
    expect(pages).toEqual([{ found: await value(mixed(sql`${'/A'}`, raw('0'))) }]);
    const [left, right] = ['c0', 'c1'].map(raw) as [Sql, Sql];
    const pairs = table([
      ['a', 'a', 'b', '', '0'].flatMap((text) => [text, text]),
      [0, 1, 0, 1, 0, 1, 0, 1, 0, 1],
    ]);
    const found = await rows(sql`select count(distinct ${mixed(left, right)}) as n from ${pairs} t`);
    expect(found).toEqual([{ n: 8 }]);
  });
});

describe('SQL of reports', () => {
  it('finds null where a left join finds nothing', async () => {
    const found =
      await rows(sql`select e.page as page, s.session as session, s.source as source, s.pageviews as views
      from events e left join sessions s on s.session = e.session where e.page = '/c'`);
    expect(found).toEqual([{ page: '/c', session: null, source: null, views: null }]);
  });

  it('has null for the least, the greatest and the sum of no rows, and 0 for their number', async () => {
    const found =
      await rows(sql`select min(time) as least, max(page) as greatest, sum(time) as sum, count(*) as n,
      count(distinct visitor) as visitors from events where page = 'nowhere'`);
    expect(found).toEqual([{ least: null, greatest: null, sum: null, n: 0, visitors: 0 }]);
    const [none] = await rows(sql`select sum(revenue) as sum from events where page = '/A'`);
    expect(none).toEqual({ sum: null });
  });

  it('means the column where an alias has its name', async () => {
    const found = await rows(sql`select max(time) as time from events where time < 2`);
    expect(found).toEqual([{ time: 1 }]);
  });

  it('adds decimals exactly', async () => {
    const [row] = await rows(sql`select sum(revenue) as sum from events`);
    expect(Number(row?.sum)).toBe(0.3);
  });

  it('orders a union as a whole where it is a table, and nulls last when told so', async () => {
    const found =
      await rows(sql`select n from (select 3 as n union all select 1 as n union all select null as n) u
      order by n desc nulls last limit ${5} offset ${1}`);
    expect(found).toEqual([{ n: 1 }, { n: null }]);
  });

  it('counts distinct values exactly', async () => {
    const many = raw('(select a.c0 * 400 + b.c0 as n from');
    const upTo = one.source.dialect.rows([Array.from({ length: 400 }, (_, index) => index)]);
    const [row] = await rows(
      sql`select count(distinct n) as n from ${many} ${upTo} a cross join ${upTo} b) t`,
    );
    expect(row).toEqual({ n: 160_000 });
  });

  it('compares text byte by byte and knows case', async () => {
    const found = await rows(sql`select page from events order by page desc`);
    expect(found.map((row) => row.page)).toEqual(['/c', '/b', '/A']);
    expect(await truth(sql`${'a'} = ${'A'}`)).toBe(false);
  });
});
