import { UAParser } from 'ua-parser-js';
import type { Agent } from '../../model/event.ts';
import { readBrowser } from './browser.ts';
import type { ClientHints } from './clientHints.ts';
import { readDevice } from './device.ts';
import { browserVersion } from './product.ts';
import { readSystem } from './system.ts';

/** What the visitor's program is: everything of an Agent but the raw strings and the bot. */
export type Program = Pick<Agent, 'browser' | 'browserVersion' | 'os' | 'osVersion' | 'device'>;

/**
 * Browser, operating system and kind of device of a user agent (at most 512 bytes of it) and its client hints: first what
 * the lists of `data/` say, then ua-parser-js, then the hints, which name what Chromium's frozen user agent hides.
 */
export function readProgram(userAgent: string, hints: ClientHints): Program {
  const text = withSpaces(userAgent);
  const parser = new UAParser(text);
  const browser = readBrowser(text, parser.getBrowser(), hints);
  const system = readSystem(text, parser.getOS(), hints);
  return {
    browser: browser?.name ?? null,
    browserVersion: browserVersion(browser?.version),
    os: system?.name ?? null,
    osVersion: system?.version ?? null,
    device: readDevice(text, parser.getDevice().type, system?.name ?? null, hints),
  };
}

/** IIS writes a `+` for each space into its logs. */
function withSpaces(userAgent: string): string {
  return userAgent.includes(' ') ? userAgent : userAgent.replaceAll('+', ' ');
}
