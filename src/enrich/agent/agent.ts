import type { Agent } from '../../model/event.ts';
import { wellFormed } from '../wellFormed.ts';
import { readBot } from './bot.ts';
import { parseHints } from './clientHints.ts';
import { readProgram } from './program.ts';

/** What a hostile user agent is cut at before any pattern sees it. The longest honest ones, of in-app browsers, take about 400. */
export const MAX_USER_AGENT_BYTES = 512;

/** Reads an agent from its raw strings, which it keeps; `rebuild` calls it again with what the record holds. */
export function readAgent(userAgent: string | null, hints: string | null): Agent {
  const text = userAgent === null ? null : cutUserAgent(userAgent);
  const said = parseHints(hints);
  const program = readProgram(text ?? '', said);
  const bot = text === null ? null : readBot(text, said);
  return { userAgent: text, hints, ...program, bot };
}

/** At most 512 bytes of UTF-8, ended at a whole character, without half surrogate pairs. */
export function cutUserAgent(userAgent: string): string {
  const text = wellFormed(userAgent.slice(0, MAX_USER_AGENT_BYTES)).trim();
  if (Buffer.byteLength(text) <= MAX_USER_AGENT_BYTES) return text;
  const bytes = Buffer.from(text);
  let end = MAX_USER_AGENT_BYTES;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}
