import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutUserAgent, readAgent } from '../../../src/enrich/agent/agent.ts';
import { CHROME } from '../hits.ts';

const MAC_CHROME =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';
const ANDROID_CHROME =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36';

const brands = [
  { brand: 'Not_A Brand', version: '24' },
  { brand: 'Chromium', version: '131' },
];
const hints = (said: object) => JSON.stringify(said);

test('a telephone with MIDP is no iPhone', () => {
  const agent = 'Opera/9.80 (J2ME/MIDP; Opera Mini/7.1/28; U; en) Presto/2.8.119 Version/11.10';
  expect(readAgent(agent, null)).toMatchObject({ browser: 'Opera Mini', os: null, device: 'mobile' });
});

describe('a version that the user agent hides', () => {
  test('is none without client hints', () => {
    expect(readAgent(CHROME, null)).toMatchObject({ os: 'Windows', osVersion: null });
    expect(readAgent(MAC_CHROME, null)).toMatchObject({ os: 'macOS', osVersion: null });
    expect(readAgent(ANDROID_CHROME, null)).toMatchObject({
      os: 'Android',
      osVersion: null,
      device: 'mobile',
    });
  });

  test.each([
    ['15.0.0', '11'],
    ['13.0.0', '11'],
    ['10.0.0', '10'],
    ['0.3.0', '8.1'],
    ['0.1.0', '7'],
  ])('is of Windows %s in the hints: %s', (platformVersion, version) => {
    expect(readAgent(CHROME, hints({ platform: 'Windows', platformVersion })).osVersion).toBe(version);
  });

  test('is of macOS and Android what the hints say', () => {
    expect(readAgent(MAC_CHROME, hints({ platform: 'macOS', platformVersion: '14.4.1' })).osVersion).toBe(
      '14.4.1',
    );
    expect(readAgent(MAC_CHROME, hints({ platform: 'macOS', platformVersion: '15.1.0' })).osVersion).toBe(
      '15.1',
    );
    expect(
      readAgent(ANDROID_CHROME, hints({ platform: 'Android', platformVersion: '14.0.0' })).osVersion,
    ).toBe('14');
  });

  test('is known where the browser is older than the systems that it would hide', () => {
    const old =
      'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/80.0.3987.87 Safari/537.36';
    expect(readAgent(old, null).osVersion).toBe('10');
    expect(readAgent(old.replace('10.0', '6.1'), null).osVersion).toBe('7');
  });

  test("is of iOS 26 Safari's own", () => {
    const phone =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1';
    expect(readAgent(phone, null)).toMatchObject({ os: 'iOS', osVersion: '26.1' });
    expect(readAgent(phone.replace('Version/26.1', 'Version/18.6'), null).osVersion).toBe('18.6');
  });
});

describe('client hints', () => {
  test('name a browser that hides behind Chrome, with its full version where the tag asked for it', () => {
    const brave = [...brands, { brand: 'Brave', version: '131' }];
    expect(readAgent(CHROME, hints({ brands: brave }))).toMatchObject({
      browser: 'Brave',
      browserVersion: '131.0',
    });
    const full = [{ brand: 'Microsoft Edge', version: '131.2.2903.51' }];
    expect(readAgent(CHROME, hints({ fullVersionList: full }))).toMatchObject({
      browser: 'Edge',
      browserVersion: '131.2',
    });
  });

  test('do not hide the app that a web view belongs to', () => {
    const inApp = `${ANDROID_CHROME.replace('K)', 'K; wv)')} Instagram 356.0.0.41.101 Android`;
    const view = [...brands, { brand: 'Android WebView', version: '131' }];
    expect(readAgent(inApp, hints({ brands: view })).browser).toBe('Instagram');
  });

  test('tell a tablet, which says no more than that it is no phone', () => {
    const tablet = ANDROID_CHROME.replace(' Mobile', '');
    expect(readAgent(tablet, hints({ platform: 'Android', mobile: false })).device).toBe('tablet');
  });

  test('that are no hints are none', () => {
    for (const json of ['', '[]', '{"brands":7}', 'null', '{'])
      expect(readAgent(CHROME, json).browser).toBe('Chrome');
  });
});

describe('a hostile user agent', () => {
  test('is cut at 512 bytes, at a whole character', () => {
    expect(Buffer.byteLength(cutUserAgent('é'.repeat(1_000)))).toBe(512);
    expect(Buffer.byteLength(cutUserAgent(`x${'é'.repeat(1_000)}`))).toBe(511);
    expect(cutUserAgent('👋'.repeat(400))).toBe('👋'.repeat(128));
    expect(cutUserAgent(`Mozilla\ud800`)).toBe('Mozilla\u{FFFD}');
  });

  test('is read whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 700 }), (userAgent) => {
        const agent = readAgent(userAgent, null);
        expect(Buffer.byteLength(agent.userAgent ?? '')).toBeLessThanOrEqual(512);
      }),
    );
  });

  test.each([
    'Mozilla/5.0 (',
    '(',
    ' ',
    'FBAN/',
    '; ',
    'Version/4.0 ',
    'Browser/',
    'Darwin/1 ',
    'iPhone OS ',
    '1.',
    '\0',
  ])('of nothing but %j is read', (piece) => {
    expect(readAgent(piece.repeat(10_000), null).userAgent?.length).toBeLessThanOrEqual(512);
  });
});
