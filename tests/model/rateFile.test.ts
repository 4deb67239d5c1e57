import { describe, expect, it } from 'vitest';
import { Problem } from '../../src/model/problem.ts';
import { readRateFile } from '../../src/model/rateFile.ts';
import { rateOf } from '../../src/model/rates.ts';

const ECB = `Date,USD,JPY,CYP,
2026-10-30,1.0854,164.21,N/A,
2026-10-29,1.25,160,0.58,
`;

describe('a rate', () => {
  it.each([
    ['0.9213', '1', '0.9213'],
    ['1', '1.25', '0.8'],
    ['1', '3', '0.333333333333'],
    ['2', '3', '0.666666666667'],
    ['1.0854', '164.21', '0.006609828878'],
    ['1.50', '1', '1.5'],
    ['0', '1', null],
    ['-1', '1', null],
    ['1e3', '1', null],
    ['100000000', '1', null],
    ['0.0000000000004', '1', null],
  ])('of %s by %s is %s, without a floating point number', (top, bottom, rate) => {
    expect(rateOf(top, bottom)).toBe(rate);
  });
});

describe('a file of rates', () => {
  it('has one rate a line, its columns in any order', () => {
    const text = '\u{FEFF}rate,day,currency\r\n0.9213,2026-10-30,USD\r\n\r\n"1.17",2026-10-30,GBP\r\n';
    expect(readRateFile(text, 'EUR')).toEqual([
      { day: '2026-10-30', currency: 'USD', rate: '0.9213' },
      { day: '2026-10-30', currency: 'GBP', rate: '1.17' },
    ]);
  });

  it('may be that of the European Central Bank, which has units for one euro', () => {
    expect(readRateFile(ECB, 'EUR')).toEqual(
      [
        { day: '2026-10-30', currency: 'USD', rate: '0.921319329280' },
        { day: '2026-10-30', currency: 'JPY', rate: '0.006089763108' },
        { day: '2026-10-29', currency: 'USD', rate: '0.8' },
        { day: '2026-10-29', currency: 'JPY', rate: '0.00625' },
        { day: '2026-10-29', currency: 'CYP', rate: '1.724137931034' },
      ].map((one) => ({ ...one, rate: one.rate.replace(/0+$/, '') })),
    );
  });

  it('is read by way of the euro where the site reports in another currency', () => {
    expect(readRateFile(ECB, 'USD').filter(({ day }) => day === '2026-10-29')).toEqual([
      { day: '2026-10-29', currency: 'EUR', rate: '1.25' },
      { day: '2026-10-29', currency: 'JPY', rate: '0.0078125' },
      { day: '2026-10-29', currency: 'CYP', rate: '2.155172413793' },
    ]);
    // No rate of the site's own currency: the day has none.
    expect(readRateFile(ECB, 'CYP').map(({ day }) => day)).toEqual([
      '2026-10-29',
      '2026-10-29',
      '2026-10-29',
    ]);
  });

  it.each([
    ['', 'Line 1'],
    ['currency;day;rate\n', 'Line 1'],
    ['day,currency,rate\n2026-10-30,USD,0.9\n30.10.2026,USD,0.9\n', 'Line 3: a day'],
    ['day,currency,rate\n2026-02-30,USD,0.9\n', 'Line 2: a day'],
    ['day,currency,rate\n2026-10-30,XXZ,0.9\n', 'Line 2: an ISO 4217 code'],
    ['day,currency,rate\n2026-10-30,usd,0.9\n', 'Line 2: an ISO 4217 code'],
    ['day,currency,rate\n2026-10-30,USD,-0.9\n', 'Line 2: a rate above 0'],
    ['day,currency,rate\n2026-10-30,USD,0\n', 'Line 2: a rate above 0'],
    ['day,currency,rate\n2026-10-30,USD\n', 'Line 2: a rate above 0'],
    ['day,currency,rate\n2026-10-30,EUR,1\n', 'Line 2: it is the site’s own currency'],
    ['day,currency,rate\n2026-10-30,USD,0.9\n\n2026-10-30,USD,0.8\n', 'Line 4: line 2 has a rate of USD'],
    ['Date,USD,XYZ,\n2026-10-30,1,1,\n', 'Line 1: an ISO 4217 code'],
    ['Date,USD,\n2026-10-30,many,\n', 'Line 2: a rate above 0'],
    ['Date,USD,\n2026-10-30,1,\n2026-10-30,1,\n', 'Line 3: line 2 has a rate of USD'],
  ])('%j is refused: %s', (text, message) => {
    expect(() => readRateFile(text, 'EUR')).toThrow(Problem);
    expect(() => readRateFile(text, 'EUR')).toThrow(message);
  });
});
