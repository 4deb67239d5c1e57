import { describe, expect, test } from 'vitest';
import { readClient } from '../../src/enrich/client.ts';
import { NOWHERE } from '../../src/enrich/place/located.ts';
import { hourIn, timeZoneNamed } from '../../src/enrich/timeZone.ts';
import { aHit } from './hits.ts';

describe('the language', () => {
  test.each([
    ['de-DE', undefined, 'de-DE'],
    ['de_de', undefined, 'de-DE'],
    ['zh-hans-cn', undefined, 'zh-Hans-CN'],
    [undefined, 'fr-CH, fr;q=0.9, en;q=0.8', 'fr-CH'],
    [undefined, '*', null],
    [undefined, undefined, null],
    ['no language', undefined, null],
    ['<script>', 'en', null],
  ])('told as %s and accepted as %s is %s', (language, accepted, expected) => {
    const hit = aHit({ language }, { headers: { 'accept-language': accepted } });
    expect(readClient(hit, NOWHERE).language).toBe(expected);
  });
});

describe('the time zone', () => {
  const berlin = { ...NOWHERE, timeZone: 'Europe/Berlin' };

  test('is the one told, where there is such a zone', () => {
    expect(readClient(aHit({ time_zone: 'America/New_York' }), berlin).timeZone).toBe('America/New_York');
  });

  test("is the place's where none is told or there is no such zone", () => {
    expect(readClient(aHit(), berlin).timeZone).toBe('Europe/Berlin');
    expect(readClient(aHit({ time_zone: 'Mars/Olympus' }), berlin).timeZone).toBe('Europe/Berlin');
  });

  test('has one name, whatever the browser calls it', () => {
    expect(timeZoneNamed('Asia/Calcutta')).toBe('Asia/Kolkata');
    expect(timeZoneNamed('Asia/Kolkata')).toBe('Asia/Kolkata');
    expect(timeZoneNamed('europe/kiev')).toBe('Europe/Kyiv');
    expect(timeZoneNamed('+02:00')).toBeNull();
  });

  test.each([
    ['Europe/Berlin', '2026-03-29T00:59:59Z', 1],
    ['Europe/Berlin', '2026-03-29T01:00:00Z', 3],
    ['Europe/Berlin', '2026-10-25T00:30:00Z', 2],
    ['Europe/Berlin', '2026-10-25T01:30:00Z', 2],
    ['Asia/Kolkata', '2026-01-01T18:29:59Z', 23],
    ['Asia/Kolkata', '2026-01-01T18:30:00Z', 0],
    ['Asia/Kathmandu', '2026-01-01T00:14:59Z', 5],
    ['Asia/Kathmandu', '2026-01-01T00:15:00Z', 6],
    ['UTC', '1999-12-31T23:59:59Z', 23],
  ])('shows in %s at %s the hour %i', (zone, instant, hour) => {
    expect(hourIn(zone, Date.parse(instant))).toBe(hour);
  });
});

test('Sizes are whole pixels', () => {
  const client = readClient(aHit({ screen: [1920, 1080], viewport: [1200.4, 799.6] }), NOWHERE);
  expect(client).toMatchObject({ screen: '1920x1080', viewport: '1200x800' });
});
