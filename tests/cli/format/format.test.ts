import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAnswer } from '../../../src/cli/format/answer.ts';
import { sparkline } from '../../../src/cli/format/bars.ts';
import { printable, width } from '../../../src/cli/format/text.ts';
import type { Answer } from '../../../src/reports/answer.ts';
import { ask, at } from '../../reports/ask.ts';
import type { Happening } from '../../reports/world.ts';

const PLAIN = { width: 80, color: false };
const views = (...pages: string[]): Happening[] =>
  pages.map((page, index) => ({ at: at('20T10:00:00') + index * 1000, who: index, page }));
const pages = (happenings: readonly Happening[], more = {}): Promise<Answer> =>
  ask(happenings, { metrics: ['pageviews'], dimensions: ['event:page'], ...more });

describe('an answer in the terminal', () => {
  it('says what was asked and lines numbers up under each other, with a bar', async () => {
    const answer = await pages(views('/', '/', '/', '/pricing'), { include: ['totals'] });
    expect(formatAnswer(answer, 'table', { ...PLAIN, width: 50 })).toBe(
      [
        'example.com · 2026-10-14 to 2026-10-20 · UTC · still running',
        '',
        'Page      Page views',
        '/                  3  ████████████████████████',
        '/pricing           1  ████████',
        '──────────────────────────────────────────────',
        'Total              4',
        '',
      ].join('\n'),
    );
  });

  it('draws a line over time and marks what is not over yet', async () => {
    const happenings = [{ at: at('19T10:00:00'), who: 1 }, ...views('/', '/')];
    const answer = await ask(happenings, {
      period: ['2026-10-18', '2026-10-20'],
      metrics: ['pageviews'],
      dimensions: ['time:day'],
      fill: true,
    });
    const lines = formatAnswer(answer, 'table', { ...PLAIN, ascii: true }).split('\n');
    expect(lines[2]).toBe('_=#');
    expect(lines.find((line) => line.startsWith('2026-10-20'))).toMatch(/^2026-10-20 \*\s+2 {2}#+$/);
  });

  it('lists numbers without dimensions one below the other, with how far they moved', async () => {
    const answer = await ask([...views('/', '/'), { at: at('12T10:00:00'), who: 7 }], {
      metrics: ['visitors', 'bounce_rate', 'visit_duration', 'total_revenue', 'scroll_depth'],
      compare: 'previous_period',
    });
    expect(formatAnswer(answer, 'table', PLAIN).split('\n').slice(2, 7)).toEqual([
      'Visitors               2  +100.0 %',
      'Bounce rate      100.0 %  ±0.0 pp',
      'Visit duration      0.0s  –',
      'Revenue         0.00 EUR  –',
      'Scroll depth           –  –',
    ]);
  });

  it('shows how sure a share is, by the variant of an experiment', async () => {
    const seen = (who: number, hero: string, name = 'pageview'): Happening => ({
      at: at('20T10:00:00') + who,
      who,
      name,
      experiments: { hero },
    });
    const visitors = [1, 2, 3, 4, 5, 6, 7, 8].map((who) => seen(who, who % 2 === 0 ? 'a' : 'b'));
    const match = { event: 'Signup' };
    const answer = await ask(
      [
        ...visitors,
        seen(2, 'a', 'Signup'),
        seen(4, 'a', 'Signup'),
        seen(6, 'a', 'Signup'),
        seen(1, 'b', 'Signup'),
      ],
      {
        metrics: ['conversions', 'group_conversion_rate'],
        dimensions: ['visit:experiment:hero'],
        filters: [['is', 'event:goal', ['Signup']]],
        include: ['intervals', 'totals'],
      },
      { goals: [{ id: 1, site: 'example.com', name: 'Signup', match }] },
    );
    expect(
      formatAnswer(answer, 'table', { ...PLAIN, width: 50 })
        .split('\n')
        .slice(2, 7),
    ).toEqual([
      'hero   Conversions  Conversion rate of the row',
      'a                3          75.0 % (30.1–95.4)',
      'b                1           25.0 % (4.6–69.9)',
      '──────────────────────────────────────────────',
      'Total            4          50.0 % (21.5–78.5)',
    ]);
    expect(formatAnswer(answer, 'csv', PLAIN)).toBe(
      [
        'visit:experiment:hero,conversions,group_conversion_rate,group_conversion_rate_low,group_conversion_rate_high',
        `a,3,75,${answer.results[0]?.intervals?.[1]?.join(',')}`,
        `b,1,25,${answer.results[1]?.intervals?.[1]?.join(',')}`,
        '',
      ].join('\r\n'),
    );
  });

  it('lines up wide characters and cuts long labels, never numbers', async () => {
    const answer = await pages(views('/日本語/ページ', `/${'x'.repeat(300)}`), {
      metrics: ['visitors', 'bounce_rate'],
    });
    const lines = formatAnswer(answer, 'table', { ...PLAIN, width: 40 }).split('\n');
    const rows = lines.slice(2, 5);
    expect(new Set(rows.map((row) => width(row))).size).toBe(1);
    expect(rows.every((row) => width(row) <= 40)).toBe(true);
    expect(rows[1]).toContain('…');
  });

  it('never lets stored text drive the terminal', async () => {
    const hostile = '/\u001b[31m\u0007\u009b2J\u202eevil\u2028\r\n\ud800';
    const answer = await pages(views(hostile), { order_by: [['event:page', 'asc']] });
    for (const format of ['table', 'json'] as const) {
      const text = formatAnswer(answer, format, PLAIN);
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
    }
    expect(formatAnswer(answer, 'table', PLAIN)).toContain('\\x1b[31m\\x07\\x9b2J\\u{202e}evil');
  });

  it('keeps JSON the same value', async () => {
    const answer = await pages(views('/\u202e\u009b"\\'));
    expect(JSON.parse(formatAnswer(answer, 'json', PLAIN))).toEqual(JSON.parse(JSON.stringify(answer)));
  });

  it('paints only where colour is wanted', async () => {
    const answer = await pages(views('/'));
    expect(formatAnswer(answer, 'table', PLAIN)).not.toContain('\u001b');
    expect(formatAnswer(answer, 'table', { ...PLAIN, color: true })).toContain('\u001b[36m');
  });

  it('says so when there are no rows, more rows, or warnings', async () => {
    expect(formatAnswer(await pages([]), 'table', PLAIN)).toContain('No events.');
    const cut = formatAnswer(
      await pages(views('/a', '/b', '/c'), { limit: 1, metrics: ['visitors'] }),
      'table',
      PLAIN,
    );
    expect(cut).toContain('· 2 more rows');
    expect(cut).toContain('· visitors: A visitor who is in several rows');
  });

  it('makes any text printable, and leaves ordinary text alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      }),
    );
    expect(printable('/käse/日本語?x=1')).toBe('/käse/日本語?x=1');
  });
});

describe('an answer as CSV', () => {
  it('quotes as RFC 4180 says and ends lines with CR LF', async () => {
    const answer = await pages(views('/a,b', '/say "hi"'), { order_by: [['event:page', 'asc']] });
    expect(formatAnswer(answer, 'csv', PLAIN)).toBe(
      'event:page,pageviews\r\n"/a,b",1\r\n"/say ""hi""",1\r\n',
    );
  });

  it('lets no spreadsheet run a text, and keeps numbers numbers', async () => {
    const names = ['=1+1', '+1', '-1', '@sum', '\t=1', '\r=1'];
    const happenings = names.map((name, index) => ({
      at: at('20T10:00:00') + index,
      who: 1,
      name,
      revenue: '-5',
      currency: 'EUR',
    }));
    const answer = await ask(happenings, { metrics: ['total_revenue'], dimensions: ['event:name'] });
    const cells = formatAnswer(answer, 'csv', PLAIN).split('\r\n').slice(1, -1);
    expect(cells).toHaveLength(names.length);
    for (const cell of cells) expect(cell).toMatch(/^"?'[^']+,-5,EUR$/);
  });

  it('puts the earlier value and the change beside each number', async () => {
    const answer = await pages(views('/'), { compare: 'previous_period' });
    expect(formatAnswer(answer, 'csv', PLAIN)).toBe(
      'event:page,pageviews,pageviews_before,pageviews_change\r\n/,1,0,\r\n',
    );
  });
});

describe('a line of values', () => {
  it('stands on nothing, gaps where nothing is known, and fits', () => {
    expect(sparkline([0, 1, null, 2], 10)).toBe('▁▅ █');
    expect(sparkline([0, 0], 10)).toBe('▁▁');
    expect(
      sparkline(
        Array.from({ length: 1000 }, (_, index) => index),
        40,
      ),
    ).toHaveLength(40);
  });
});
