import { existsSync, readFileSync, unwatchFile, watchFile } from 'node:fs';

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
    if (!existsSync(path)) {
      warn(`${path} is not there: no referrer is taken for spam by it`);
      return;
    }
    hosts = readHosts(readFileSync(path, 'utf8'));
    changed();
  };
  reread();
  watchFile(path, { interval: 5_000, persistent: false }, reread);
  return {
    has: (host) => hosts.size > 0 && withParents(host).some((name) => hosts.has(name)),
    close: () => unwatchFile(path, reread),
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
