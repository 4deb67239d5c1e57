import { isbot } from 'isbot';
import { z } from 'zod';
import type { Bot } from '../../model/event.ts';
import { readList } from '../data.ts';
import type { ClientHints } from './clientHints.ts';
import { crawlerNamed } from './crawlers.ts';

const lists = readList(
  'bots',
  z.object({
    named: z.array(
      z.object({ name: z.string(), pattern: z.string(), operator: z.string().nullable(), kind: z.string() }),
    ),
    alsoBots: z.array(z.string()),
    notOfBots: z.record(z.string(), z.string()),
  }),
);
const named = lists.named.map(({ pattern, ...bot }) => ({ bot, pattern: new RegExp(pattern, 'i') }));
const anyNamed = new RegExp(lists.named.map(({ pattern }) => pattern).join('|'), 'i');
const alsoBots = new RegExp(lists.alsoBots.join('|'));
/** What people's devices, browsers and apps say that looks like a bot to isbot: a phone named CUBOT, an app named SmartNews. */
const notOfBots = new RegExp(Object.values(lists.notOfBots).join('|'), 'gi');

/**
 * Who is behind a user agent that no person browses with, or null for a person's browser. Evidence is what the agent says
 * of itself, never what is missing: without an agent nobody is called a bot.
 */
export function readBot(userAgent: string, hints: ClientHints): Bot | null {
  const headless = hints.brands?.some(({ brand }) => /headless/i.test(brand)) ?? false;
  if (!headless && !looksLikeBot(userAgent)) return null;
  const known = named.find(({ pattern }) => pattern.test(userAgent))?.bot ?? crawlerNamed(userAgent);
  if (known !== null) return known;
  if (headless) return { name: 'Headless Chrome', operator: null, kind: 'browser-automation' };
  return { name: ownName(userAgent), operator: null, kind: null };
}

function looksLikeBot(userAgent: string): boolean {
  // Logs write a hyphen where there was no agent at all.
  if (userAgent === '-') return false;
  if (anyNamed.test(userAgent) || alsoBots.test(userAgent)) return true;
  if (!isbot(userAgent)) return false;
  const rest = userAgent.replace(notOfBots, '');
  return rest === userAgent || rest.trim() === '' || isbot(rest);
}

/** Products that every browser names, and bots after them. */
const COMMON: ReadonlySet<string> = new Set(
  'Mozilla AppleWebKit KHTML Gecko Chrome Safari Version Mobile Firefox compatible like Windows Macintosh X11 Linux'.split(
    ' ',
  ),
);

/** What an unlisted bot calls itself: the product that sounds like one, else the first that not every browser names. */
function ownName(userAgent: string): string {
  // Cut into words first: a pattern for the word around `bot` takes quadratic time on one of 500 letters.
  const words = userAgent.split(/[^\w.-]+/).filter((word) => word !== '');
  const telling = words.find((word) =>
    /bot|crawl|spider|monitor|preview|fetch|scan|check|agent|http/i.test(word),
  );
  const name = telling ?? words.find((word) => /^[A-Za-z]/.test(word) && !COMMON.has(word)) ?? words[0];
  return (name ?? 'unnamed').slice(0, 60);
}
