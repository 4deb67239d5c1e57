import { expect, test } from 'vitest';
import { hintsOf, parseHints } from '../../../src/enrich/agent/clientHints.ts';
import { aHit } from '../hits.ts';

const headers = {
  'sec-ch-ua': '"Google Chrome";v="131", "Chromium";v="131", "Not_A Brand";v="24"',
  'sec-ch-ua-mobile': '?0',
  'sec-ch-ua-platform': '"Windows"',
};

test('Client hints are none where the browser sends none', () => {
  expect(hintsOf(aHit())).toBeNull();
});

test('Client hints come from the headers that browsers send unasked', () => {
  expect(parseHints(hintsOf(aHit({}, { headers })))).toEqual({
    brands: [
      { brand: 'Google Chrome', version: '131' },
      { brand: 'Chromium', version: '131' },
      { brand: 'Not_A Brand', version: '24' },
    ],
    mobile: false,
    platform: 'Windows',
  });
});

test('What the tag asked for goes before what the headers say', () => {
  const said = {
    platform: 'Windows',
    platformVersion: '15.0.0',
    model: '',
    mobile: false,
    fullVersionList: [],
  };
  expect(parseHints(hintsOf(aHit({ hints: said }, { headers })))).toMatchObject({
    platformVersion: '15.0.0',
  });
});

test.each(['"', '"a', 'x'.repeat(5_000), '"a\\";v="1"', ', , ,', '\n\n'])(
  'A malformed header says nothing: %j',
  (header) => {
    const hints = parseHints(
      hintsOf(aHit({}, { headers: { 'sec-ch-ua': header, 'sec-ch-ua-platform': header } })),
    );
    expect(hints.platform).toBeUndefined();
  },
);
