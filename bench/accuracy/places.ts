import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { openDatabase } from '../../src/enrich/place/database.ts';
import { readGeography, readNetwork } from '../../src/enrich/place/records.ts';
import { registrableDomain } from '../../src/identity/registrableDomain.ts';
import { readRows, type Score, scored } from './score.ts';

const geo = z.object({
  db: z.string(),
  ip: z.string(),
  expect: z.object({
    country: z.string().optional(),
    city: z.string().optional(),
    asn: z.number().optional(),
    org: z.string().optional(),
    isp: z.string().optional(),
  }),
});
const domains = z.object({ host: z.string().nullable(), registrable: z.string().nullable() });

export async function measurePlaces(folder: string): Promise<Score[]> {
  const rows = readRows(join(folder, 'geo-ip.ndjson'), geo);
  const scores: Score[] = [];
  for (const db of new Set(rows.map((row) => row.db))) {
    const path = join(folder, 'mmdb', db);
    if (!existsSync(path)) continue;
    const database = await openDatabase(path, console.error, () => {});
    scores.push(
      ...scored(
        `places: ${db}`,
        100,
        rows.filter((row) => row.db === db),
        ({ ip, expect }) => {
          const record = database.find(ip);
          const found = { ...readGeography(record), ...readNetwork(record) };
          const right =
            same(found.country, expect.country) &&
            same(found.city, expect.city) &&
            same(found.asn, expect.asn) &&
            // Where a file tells no ISP, the organisation that announces the network stands for it.
            same(found.isp, expect.isp ?? (db.includes('ASN') ? expect.org : undefined));
          return right ? null : `${JSON.stringify(expect)} <> ${JSON.stringify(found)}: ${ip}`;
        },
      ),
    );
    database.close();
  }
  return scores;
}

function same(found: unknown, expected: unknown): boolean {
  return expected === undefined || found === expected;
}

/** The domain that a host belongs to, asked as identity asks it. */
export function measureDomains(folder: string): Score[] {
  const rows = readRows(join(folder, 'registrable-domains.ndjson'), domains);
  return scored('registrable domains', 97, rows, ({ host, registrable }) => {
    const found = host === null ? null : registrableDomain(host);
    return found === registrable ? null : `${registrable} <> ${found}: ${host}`;
  });
}
