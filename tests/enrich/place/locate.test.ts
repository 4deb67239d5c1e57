import { describe, expect, test } from 'vitest';
import { locate } from '../../../src/enrich/place/locate.ts';
import { readGeography, readNetwork } from '../../../src/enrich/place/records.ts';

const nested = {
  city: { names: { en: 'Munich', de: 'München' } },
  country: { iso_code: 'DE', names: { en: 'Germany' } },
  location: { time_zone: 'Europe/Berlin' },
  subdivisions: [{ iso_code: 'BY', names: { en: 'Bavaria' } }],
};
const flat = { country_code: 'DE', state1: 'Bavaria', city: 'Munich', timezone: 'Europe/Berlin' };

describe('a record of places', () => {
  test("reads the same from MaxMind's nested schema and from the flat one", () => {
    const munich = { country: 'DE', region: 'Bavaria', city: 'Munich', timeZone: 'Europe/Berlin' };
    expect(readGeography(nested)).toEqual(munich);
    expect(readGeography(flat)).toEqual(munich);
  });

  test.each([null, undefined, 'DE', 7, [], {}, { country: 'DE' }, { country_code: 7 }, { subdivisions: {} }])(
    'of another shape tells nothing: %j',
    (record) => {
      expect(readGeography(record)?.country ?? null).toBeNull();
    },
  );
});

describe('a record of networks', () => {
  test('names the provider, or else who runs the autonomous system', () => {
    const asn = { autonomous_system_number: 1221, autonomous_system_organization: 'Telstra Pty Ltd' };
    expect(readNetwork(asn)).toEqual({ asn: 1221, isp: 'Telstra Pty Ltd' });
    expect(readNetwork({ ...asn, isp: 'Telstra Internet' })).toEqual({ asn: 1221, isp: 'Telstra Internet' });
  });
});

describe('a place', () => {
  const country = (code: string) => ({ country: code, region: null, city: null, timeZone: null });

  test('comes from the city file where that knows the address, else from the country file', () => {
    const found = { country: country('AT'), city: readGeography(nested), network: null };
    expect(locate(found).place).toMatchObject({ country: 'DE', city: 'Munich' });
    expect(locate({ ...found, city: null }).place).toMatchObject({ country: 'AT', city: null });
  });

  test('has the time zone of its country where that has but one', () => {
    expect(locate({ country: country('DE'), city: null, network: null }).timeZone).toBe('Europe/Berlin');
    expect(locate({ country: country('IN'), city: null, network: null }).timeZone).toBe('Asia/Kolkata');
    expect(locate({ country: country('US'), city: null, network: null }).timeZone).toBeNull();
    expect(locate({ country: null, city: null, network: null }).timeZone).toBeNull();
  });
});
