import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { operatorOfFile } from './enrich/agent/claims.ts';
import { knownOperators } from './enrich/agent/operators.ts';
import { readRanges } from './enrich/agent/ranges.ts';
import { Problem } from './model/problem.ts';

type Place = Pick<Config, 'FIRSTHAND_DATA' | 'FIRSTHAND_CRAWLERS'>;

/** Where the lists are, one file an operator: a running server reads what is put there within seconds. */
export function crawlersDirectory({ FIRSTHAND_DATA, FIRSTHAND_CRAWLERS }: Place): string {
  return FIRSTHAND_CRAWLERS ?? join(FIRSTHAND_DATA, 'crawlers');
}

/**
 * Keeps the address ranges of an operator's crawlers, in place of those that were there.
 * @returns how the operator is spelled, and how many ranges there are
 * @throws Problem for an operator of no known crawler, or a file that is no list
 */
export function loadCrawlers(config: Place, given: string, files: readonly string[]) {
  const operators = knownOperators();
  const operator = operators.find((name) => name.toLowerCase() === given.trim().toLowerCase());
  if (operator === undefined) {
    throw new Problem('invalid', `No known crawler is run by ${given}.`, {
      field: 'operator',
      given,
      allowed: operators,
    });
  }
  const ranges = [...new Set(files.flatMap(rangesIn))];
  const directory = crawlersDirectory(config);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  removeFiles(directory, operator);
  const file = join(directory, `${encodeURIComponent(operator)}.txt`);
  writeFileSync(`${file}.new`, `${ranges.join('\n')}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return { operator, ranges: ranges.length };
}

/** The operators that there are lists of. */
export function listCrawlers(config: Place): { operator: string; ranges: number }[] {
  const directory = crawlersDirectory(config);
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .sort()
    .flatMap((name) => {
      const operator = operatorOfFile(name);
      return operator === null ? [] : [{ operator, ranges: rangesIn(join(directory, name)).length }];
    });
}

/** @throws Problem `not_found` */
export function removeCrawlers(config: Place, given: string): void {
  if (removeFiles(crawlersDirectory(config), given) > 0) return;
  throw new Problem('not_found', `There is no list of ${given}.`, {
    field: 'operator',
    given,
    allowed: listCrawlers(config).map(({ operator }) => operator),
  });
}

function removeFiles(directory: string, operator: string): number {
  const names = existsSync(directory) ? readdirSync(directory) : [];
  const theirs = names.filter((name) => operatorOfFile(name)?.toLowerCase() === operator.toLowerCase());
  for (const name of theirs) rmSync(join(directory, name));
  return theirs.length;
}

function rangesIn(file: string): string[] {
  try {
    return readRanges(readFileSync(file, 'utf8'));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new Problem('invalid', `${file} is no list of addresses (${why}).`, {
      field: 'file',
      given: file,
      allowed: '{"prefixes":[{"ipv4Prefix":"192.0.2.0/24"}]}, or an address or range a line',
      cause,
    });
  }
}
