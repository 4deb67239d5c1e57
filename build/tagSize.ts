import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

/** What every page of every site loads may weigh this much, in bytes of brotli at its best (DESIGN §7). */
export const CORE_BUDGET = 2_048;

export interface TagSize {
  name: string;
  bytes: number;
  brotli: number;
  /** The tag itself, frozen or not, as opposed to what it loads where a page uses it. */
  core: boolean;
}

/** Sizes of the scripts in a directory, by name. */
export function measureTag(directory: string): TagSize[] {
  return readdirSync(directory)
    .filter((name) => /\.m?js$/.test(name))
    .sort()
    .map((name) => {
      const bytes = readFileSync(join(directory, name));
      const brotli = brotliCompressSync(bytes).length;
      return { name, bytes: bytes.length, brotli, core: /^tag(\.v\d+)?\.js$/.test(name) };
    });
}

/** Those that weigh more than they may. */
export function overBudget(sizes: readonly TagSize[]): TagSize[] {
  return sizes.filter(({ core, brotli }) => core && brotli > CORE_BUDGET);
}
