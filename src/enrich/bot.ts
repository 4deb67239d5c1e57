import { isbot } from 'isbot';
import type { Bot } from '../model/event.ts';

/** Who is behind a user agent that no person browses with, or null for a person's browser. A missing agent is never evidence. */
export function readBot(userAgent: string): Bot | null {
  return isbot(userAgent) ? { name: 'Bot', operator: null, kind: null } : null;
}
