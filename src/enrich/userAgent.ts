import { UAParser } from 'ua-parser-js';
import type { Agent, Device } from '../model/event.ts';
import { DEVICES } from '../model/event.ts';
import type { ClientHints } from './clientHints.ts';

/** What the visitor's program is: everything of an Agent but the raw strings and the bot. */
export type Program = Pick<Agent, 'browser' | 'browserVersion' | 'os' | 'osVersion' | 'device'>;

/** Browser, operating system and kind of device of a user agent (at most 512 bytes of it) and its client hints. */
export function readProgram(userAgent: string, hints: ClientHints): Program {
  const parsed = new UAParser(userAgent).getResult();
  return {
    browser: parsed.browser.name ?? null,
    browserVersion: parsed.browser.version ?? null,
    os: parsed.os.name ?? null,
    osVersion: parsed.os.version ?? null,
    device: DEVICES.find((device) => device === parsed.device.type) ?? defaultDevice(hints),
  };
}

function defaultDevice(hints: ClientHints): Device {
  return hints.mobile === true ? 'mobile' : 'desktop';
}
