import { createRequire } from 'node:module';
import { getDomain } from 'tldts';
import { z } from 'zod';
import type { Bot } from '../../model/event.ts';
import { readList } from '../data.ts';

/** A bot of the package crawler-user-agents. */
const crawler = z.object({
  pattern: z.string(),
  url: z.string().optional(),
  instances: z.array(z.string()),
  tags: z.array(z.string()).optional(),
});

const lists = readList(
  'bots',
  z.object({ operators: z.record(z.string(), z.string()), notNames: z.array(z.string()) }),
);
const operators = Object.entries(lists.operators).map(([pattern, operator]) => ({
  pattern: new RegExp(pattern, 'i'),
  operator,
}));
const notNames: ReadonlySet<string> = new Set(lists.notNames);

/** Sites that describe other people's bots. */
const CATALOGUES: ReadonlySet<string> = new Set(
  'github.com datadome.co knownagents.com useragents.io udger.com useragentstring.com stackoverflow.com wikipedia.org blogspot.co.uk blogspot.com pypi.org npmjs.com'.split(
    ' ',
  ),
);

const crawlers = readCrawlers();

function readCrawlers() {
  // Required rather than imported: its import is one of JSON, of which Node 20 warns.
  const entries = z.array(crawler).parse(createRequire(import.meta.url)('crawler-user-agents'));
  return entries
    .filter(({ pattern }) => !notNames.has(pattern))
    .map((entry) => ({ pattern: new RegExp(entry.pattern), entry }));
}

/**
 * The bot of the list that a user agent belongs to, with the kind that the list gives it (`seo`, `monitoring`, …) and who
 * runs it, where known. 55 µs: 1 500 patterns in turn, asked only once something is known to be a bot.
 */
export function crawlerNamed(userAgent: string): Bot | null {
  const found = crawlers.find(({ pattern }) => pattern.test(userAgent));
  if (found === undefined) return null;
  const { entry } = found;
  const name = nameOf(found.pattern, entry.instances[0] ?? userAgent);
  return { name, operator: operatorOf(name, entry.url), kind: kindOf(entry.tags ?? []) };
}

/** Everybody whom the lists name. */
export function operatorsOfCrawlers(): string[] {
  const domains = crawlers.flatMap(({ pattern, entry }) => {
    const name = nameOf(pattern, entry.instances[0] ?? '');
    return operatorOf(name, entry.url) ?? [];
  });
  return [...operators.map(({ operator }) => operator), ...domains];
}

/** What the pattern matches in the list's first example, so that `claudebot` and `ClaudeBot` are one bot. */
function nameOf(pattern: RegExp, example: string): string {
  const matched = pattern.exec(example)?.[0] ?? pattern.source;
  const [name = matched] = matched.trim().split(/\/|[;,)]|\s+\(/);
  return name.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N})]+$/gu, '').slice(0, 60) || matched;
}

function operatorOf(name: string, url: string | undefined): string | null {
  const known = operators.find(({ pattern }) => pattern.test(name));
  if (known !== undefined) return known.operator;
  const domain = url === undefined ? null : getDomain(url);
  return domain === null || CATALOGUES.has(domain) ? null : domain;
}

function kindOf(tags: readonly string[]): string | null {
  return tags.includes('ai-crawler') ? 'ai-crawler' : (tags[0] ?? null);
}
