import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { NO_CAMPAIGN } from '../../src/enrich/referral/campaign.ts';
import { readReferral } from '../../src/enrich/referral.ts';
import { openSpamList } from '../../src/enrich/spam.ts';
import type { Referral } from '../../src/model/event.ts';
import { DEFAULT_SETTINGS, type Site } from '../../src/model/site.ts';
import { readRows, type Score, scored } from './score.ts';

const listed = z.object({
  url: z.string(),
  source: z.string(),
  term: z.string().nullable(),
  page_host: z.string(),
});
const real = z.object({
  referrer: z.string(),
  host: z.string(),
  engine: z.string().nullable(),
  term: z.string().nullable(),
});
const spam = z.object({ host: z.string() });

export function measureReferrers(folder: string): Score[] {
  const named = readRows(join(folder, 'referrers.ndjson'), listed);
  const seen = readRows(join(folder, 'real-referrers.ndjson'), real);
  return [
    ...scored('referrers: source and search term', 98, named, (row) =>
      wrong(read(row.url, row.page_host), row.source, row.term, row.url),
    ),
    ...scored('real referrers: search engine and term', 98, seen, (row) => {
      const referral = read(row.referrer, 'example.com');
      if (row.engine !== null) return wrong(referral, row.engine, row.term, row.referrer);
      return referral.channel === 'Organic Search' || referral.searchTerm !== null
        ? `no engine <> ${referral.source} ${referral.searchTerm}: ${row.referrer}`
        : null;
    }),
    ...measureSpam(
      folder,
      seen.map((row) => row.host),
    ),
  ];
}

/** The set serves as the owner's list: what is measured is that a list finds its hosts and what is below them, and nobody else. */
function measureSpam(folder: string, honest: readonly string[]): Score[] {
  const hosts = readRows(join(folder, 'referrer-spam.ndjson'), spam).map((row) => row.host);
  if (hosts.length === 0) return [];
  const place = mkdtempSync(join(tmpdir(), 'firsthand-accuracy-'));
  const file = join(place, 'spam.txt');
  writeFileSync(file, hosts.join('\n'));
  const list = openSpamList(file, console.error, () => {});
  const cases = [...hosts, ...hosts.map((host) => `www.${host}`)].map((host) => ({ host, spam: true }));
  const others = honest.map((host) => ({ host, spam: false }));
  const scores = scored('referrer spam, by a list', 98, [...cases, ...others], (row) =>
    list.has(row.host) === row.spam ? null : row.host,
  );
  list.close();
  rmSync(place, { recursive: true });
  return scores;
}

function read(referrer: string, domain: string): Referral {
  const site: Site = { ...SITE, domain };
  return readReferral(referrer, NO_CAMPAIGN, site, { isSpam: () => false });
}

/** Google's images are Google's to one set and a source of their own to the other. */
function wrong(referral: Referral, source: string, term: string | null, address: string): string | null {
  const fold = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const [ours, theirs] = [fold(referral.source), fold(source)];
  const right =
    (ours.startsWith(theirs) || theirs.startsWith(ours)) &&
    (referral.searchTerm ?? '') === (term ?? '').trim();
  return right ? null : `${source} ${term} <> ${referral.source} ${referral.searchTerm}: ${address}`;
}

const SITE: Site = {
  id: 1,
  domain: 'example.com',
  timeZone: 'UTC',
  createdAt: 0,
  settings: DEFAULT_SETTINGS,
};
