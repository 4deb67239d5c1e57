import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

/** What every page of every site loads may weigh this much, in bytes of brotli at its best (DESIGN §7). */
export const CORE_BUDGET = 2_048;
/** What a page of an experiment loads before it is painted, with one experiment in it. */
const EXPERIMENTS_BUDGET = 1_024;
/** The banner and `firsthand.consent`, loaded only where a site wants them. */
const CONSENT_BUDGET = 3_072;

export interface TagSize {
  name: string;
  bytes: number;
  brotli: number;
  /** Bytes of brotli that it may have; null for what the tag loads only where a page uses it. */
  budget: number | null;
}

/** Sizes of the scripts in a directory, by name. */
export function measureTag(directory: string): TagSize[] {
  return readdirSync(directory)
    .filter((name) => /\.m?js$/.test(name))
    .sort()
    .map((name) => {
      const bytes = readFileSync(join(directory, name));
      const brotli = brotliCompressSync(bytes).length;
      const core = /^tag(\.v\d+)?\.js$/.test(name);
      return { name, bytes: bytes.length, brotli, budget: core ? CORE_BUDGET : null };
    });
}

/** The size of `experiments.js` as a visitor gets it. */
export function measureExperiments(directory: string): TagSize {
  const found = '[["hero","b","^/pricing$",1,"a"]]';
  return measureMade(
    directory,
    'experiments',
    (text) => text.replace('FH_EXPERIMENTS', found),
    EXPERIMENTS_BUDGET,
  );
}

/** The size of `consent.js`, without the owner's words. */
export function measureConsent(directory: string): TagSize {
  return measureMade(directory, 'consent', (text) => text, CONSENT_BUDGET);
}

function measureMade(
  directory: string,
  name: string,
  made: (template: string) => string,
  budget: number,
): TagSize {
  const bytes = Buffer.from(made(readFileSync(join(directory, `${name}.template`), 'utf8')));
  return { name: `${name}.js`, bytes: bytes.length, brotli: brotliCompressSync(bytes).length, budget };
}

/** Those that weigh more than they may. */
export function overBudget(sizes: readonly TagSize[]): TagSize[] {
  return sizes.filter(({ budget, brotli }) => budget !== null && brotli > budget);
}
