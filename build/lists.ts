/**
 * `npm run lists`, part of the build: packs @ip-location-db/asn (67 MB of CSV) into src/enrich/data/asn.bin (about 7 MB, not
 * committed) unless that was made from the installed version, and lays all lists beside the compiled program.
 * `npm run lists -- --time-zones` first makes country-time-zones.json anew from the tz database of the Node that runs it.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packAsnTable } from '../src/enrich/place/asnTable.ts';
import { countryTimeZones } from './countryTimeZones.ts';
import { packAsn } from './packAsn.ts';

const lists = join(import.meta.dirname, '../src/enrich/data');
const compiled = join(import.meta.dirname, '../dist/enrich/data');
const packed = join(lists, 'asn.bin');

if (process.argv.includes('--time-zones')) {
  const zones = countryTimeZones(new Date().getUTCFullYear());
  writeFileSync(join(lists, 'country-time-zones.json'), `${JSON.stringify(zones, null, 1)}\n`);
}

const manifest = createRequire(import.meta.url).resolve('@ip-location-db/asn/package.json');
const source = `@ip-location-db/asn ${JSON.parse(readFileSync(manifest, 'utf8')).version}`;
const upToDate =
  existsSync(packed) && readFileSync(packed).subarray(0, 200).toString('latin1').includes(source);
if (!upToDate) {
  const folder = dirname(manifest);
  const table = await packAsn(join(folder, 'asn-ipv4-num.csv'), join(folder, 'asn-ipv6-num.csv'));
  writeFileSync(packed, packAsnTable(table, source));
}
mkdirSync(compiled, { recursive: true });
cpSync(lists, compiled, { recursive: true });
