import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../../src/enrich/place/database.ts';

const folder = dirname(
  createRequire(import.meta.url).resolve(
    '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb',
  ),
);
const BOTH = join(folder, 'geo-whois-asn-country.mmdb');
const V4_ONLY = join(folder, 'geo-whois-asn-country-ipv4.mmdb');

let place: string;
let warnings: string[];
const warn = (message: string) => warnings.push(message);
const nothing = () => {};

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'firsthand-mmdb-'));
  warnings = [];
});
afterEach(() => rmSync(place, { recursive: true }));

describe('an mmdb file', () => {
  test('answers for both kinds of addresses, and for IPv4 written as IPv6', async () => {
    const database = await openDatabase(BOTH, warn, nothing);
    expect(database.find('8.8.8.8')).toEqual({ country_code: 'US' });
    expect(database.find('2001:4860:4860::8888')).toEqual({ country_code: 'US' });
    expect(database.find('::ffff:8.8.8.8')).toEqual({ country_code: 'US' });
    database.close();
  });

  test('of IPv4 alone has nothing to say of IPv6', async () => {
    const database = await openDatabase(V4_ONLY, warn, nothing);
    expect(database.find('8.8.8.8')).toEqual({ country_code: 'US' });
    expect(database.find('2001:4860:4860::8888')).toBeNull();
    database.close();
  });

  test('has nothing to say of what is no address', async () => {
    const database = await openDatabase(BOTH, warn, nothing);
    for (const text of ['', 'localhost', '8.8.8', '8.8.8.8.8', '::g', '8.8.8.8, 1.1.1.1', '\0']) {
      expect(database.find(text)).toBeNull();
    }
    database.close();
  });

  test.each([
    ['is missing', null],
    ['is empty', Buffer.alloc(0)],
    ['is a text', Buffer.from('this is no database\n'.repeat(100))],
    ['ends too early', readFileSync(BOTH).subarray(0, 1_000_000)],
    ['has lost its tree', readFileSync(BOTH).subarray(7_000_000)],
  ])('that %s gives no answer and one warning', async (_, bytes) => {
    const path = join(place, 'geo.mmdb');
    if (bytes !== null) writeFileSync(path, bytes);
    const database = await openDatabase(path, warn, nothing);
    for (const address of ['8.8.8.8', '1.1.1.1', '2001:db8::1']) expect(database.find(address)).toBeNull();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(path);
    database.close();
  });

  test('is replaced while in use, and a bad replacement leaves the good one in use', async () => {
    const path = join(place, 'geo.mmdb');
    copyFileSync(V4_ONLY, path);
    let changed = nothing;
    const database = await openDatabase(
      path,
      (message) => {
        warn(message);
        changed();
      },
      () => changed(),
      20,
    );
    const next = () =>
      new Promise<void>((resolve) => {
        changed = resolve;
      });
    const better = next();
    copyFileSync(BOTH, `${path}.new`);
    renameSync(`${path}.new`, path);
    await better;
    expect(database.find('2001:4860:4860::8888')).toEqual({ country_code: 'US' });
    const worse = next();
    writeFileSync(`${path}.new`, 'oops');
    renameSync(`${path}.new`, path);
    await worse;
    expect(database.find('8.8.8.8')).toEqual({ country_code: 'US' });
    expect(warnings).toHaveLength(1);
    database.close();
  });
});
