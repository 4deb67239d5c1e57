import { readFileSync } from 'node:fs';
import { watch } from './watch.ts';

export interface SpamList {
  /** Whether the host or a domain above it is on the list. */
  has(host: string): boolean;
  close(): void;
}

/**
 * The owner's list of hosts that send fake referrers, one a line (`#` starts a comment), reread when the file changes.
 * Made for the list that Matomo keeps: https://github.com/matomo-org/referrer-spam-list
 */
export function openSpamList(
  path: string | undefined,
  warn: (message: string) => void,
  changed: () => void,
): SpamList {
  if (path === undefined) return { has: () => false, close: () => {} };
  let hosts: ReadonlySet<string> = new Set();
  const reread = (): void => {
    try {
      hosts = readHosts(readFileSync(path, 'utf8'));
      changed();
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const rest =
        hosts.size === 0 ? 'no referrer is taken for spam by it' : 'the list before it stays in use';
      warn(`${path} cannot be read as a list of referrer spam (${why}): ${rest}`);
    }
  };
  const close = watch(path, reread);
  reread();
  return {
    has: (host) => hosts.size > 0 && withParents(host).some((name) => hosts.has(name)),
    close,
  };
}

export function readHosts(text: string): ReadonlySet<string> {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/#.*/, '').trim().toLowerCase());
  return new Set(lines.filter((line) => line !== ''));
}

/** `a.b.example` → `a.b.example`, `b.example`, `example`. */
export function withParents(host: string): string[] {
  const labels = host.split('.');
  return labels.map((_, from) => labels.slice(from).join('.'));
}
