import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packAsn } from '../../../build/packAsn.ts';
import {
  type AsnTable,
  findNetwork,
  packAsnTable,
  readAsnTable,
} from '../../../src/enrich/place/asnTable.ts';

let place: string;
let table: AsnTable;

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'firsthand-asn-'));
  const [v4, v6] = [join(place, 'v4.csv'), join(place, 'v6.csv')];
  // 192.0.2.0/25 and /25 of two owners, a gap, then 203.0.113.0/24 of the first again
  writeFileSync(
    v4,
    '3221225984,3221226111,64496,"Example, ""Inc."""\n3221226112,3221226239,64497,Beispiel Ä\n3405803776,3405804031,64496,"Example, ""Inc."""\n',
  );
  // 2001:db8::/32
  writeFileSync(v6, '42540766411282592856903984951653826560,42540766490510755371168322545197776895,64498,\n');
  const file = join(place, 'asn.bin');
  writeFileSync(file, packAsnTable(await packAsn(v4, v6), 'a test'));
  table = readAsnTable(file);
});
afterAll(() => rmSync(place, { recursive: true }));

test.each([
  ['192.0.2.0', { asn: 64496, isp: 'Example, "Inc."' }],
  ['192.0.2.127', { asn: 64496, isp: 'Example, "Inc."' }],
  ['192.0.2.128', { asn: 64497, isp: 'Beispiel Ä' }],
  ['::ffff:192.0.2.255', { asn: 64497, isp: 'Beispiel Ä' }],
  ['192.0.3.0', null],
  ['192.0.1.255', null],
  ['0.0.0.0', null],
  ['203.0.113.9', { asn: 64496, isp: 'Example, "Inc."' }],
  ['255.255.255.255', null],
  ['2001:db8::1', { asn: 64498, isp: null }],
  ['2001:db8:ffff:ffff:ffff::', { asn: 64498, isp: null }],
  ['2001:db9::', null],
  ['::', null],
  ['nonsense', null],
])('The table of providers says of %s: %j', (address, network) => {
  expect(findNetwork(table, address)).toEqual(network);
});

test('A packed file that is another, or cut short, is refused', () => {
  const file = join(place, 'bad.bin');
  for (const bytes of ['', 'text', '{"format":2}\n', packAsnTable(table, 'x').subarray(0, 120)]) {
    writeFileSync(file, bytes);
    expect(() => readAsnTable(file)).toThrow();
  }
});
