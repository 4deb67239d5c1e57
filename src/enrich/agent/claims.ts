import { readdirSync, readFileSync } from 'node:fs';
import { type BlockList, isIP } from 'node:net';
import { join } from 'node:path';
import type { Bot } from '../../model/event.ts';
import { rememberUntilTold } from '../../model/remember.ts';
import { watch } from '../watch.ts';
import { blockListOf, readRanges } from './ranges.ts';

export interface Claims {
  /** Whether the address is one of its operator's; null where nobody can tell: no list of this operator, no address. */
  check(bot: Bot | null, address: string | null): boolean | null;
  close(): void;
}

const NAME = /^(.+)\.(?:json|txt)$/;

/** The operator whose list a file is named after: `Google.json`, `Common%20Crawl.txt`; null for another file. */
export function operatorOfFile(name: string): string | null {
  const [, operator] = NAME.exec(name) ?? [];
  try {
    return operator === undefined ? null : decodeURIComponent(operator);
  } catch {
    return null;
  }
}

/**
 * Lists of the addresses that crawlers of an operator come from, one file an operator in a directory of the owner's; reread when
 * one comes, goes or changes. Whoever calls itself Googlebot and comes from elsewhere is none.
 * @param warn told of a file that is no list; the others are used
 */
export function openClaims(directory: string | undefined, warn: (message: string) => void): Claims {
  if (directory === undefined) return { check: () => null, close: () => {} };
  let lists: ReadonlyMap<string, BlockList> = new Map();
  const checked = rememberUntilTold(20_000, (key) => {
    const [operator = '', address = ''] = key.split('\n');
    return lists.get(operator)?.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6') ?? null;
  });
  const reread = () => {
    lists = readLists(directory, warn);
    checked.forget();
  };
  const close = watch(directory, reread);
  reread();
  return {
    check: (bot, address) =>
      lists.size === 0 || bot?.operator == null || address === null
        ? null
        : checked.get(`${bot.operator.toLowerCase()}\n${address}`),
    close,
  };
}

function readLists(directory: string, warn: (message: string) => void): ReadonlyMap<string, BlockList> {
  const ranges = new Map<string, string[]>();
  for (const name of namesIn(directory)) {
    const operator = operatorOfFile(name)?.toLowerCase();
    if (operator === undefined) continue;
    try {
      const read = readRanges(readFileSync(join(directory, name), 'utf8'));
      ranges.set(operator, [...(ranges.get(operator) ?? []), ...read]);
    } catch (cause) {
      warn(
        `${join(directory, name)} is no list of addresses (${cause instanceof Error ? cause.message : cause}).`,
      );
    }
  }
  return new Map([...ranges].map(([operator, read]) => [operator, blockListOf(read)]));
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}
