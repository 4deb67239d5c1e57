import type { Exclusion } from '../../model/event.ts';
import type { LogRules } from '../../model/logRules.ts';
import { remember } from '../../model/remember.ts';
import type { LogLine } from './line.ts';

/** What a line is: something that a visitor did, or why it is no such thing. */
export type LineKind =
  | { name: 'pageview' | 'File Download'; excluded: null }
  | { name: 'request'; excluded: Extract<Exclusion, 'asset' | 'redirect' | 'error' | 'probe'> };

const PAGE: LineKind = { name: 'pageview', excluded: null };
const DOWNLOAD: LineKind = { name: 'File Download', excluded: null };
const no = (excluded: Extract<Exclusion, 'asset' | 'redirect' | 'error' | 'probe'>): LineKind => ({
  name: 'request',
  excluded,
});
const [ASSET, REDIRECT, ERROR, PROBE] = [no('asset'), no('redirect'), no('error'), no('probe')];

/** Methods that write: what a page's script or form sends is no page. */
const WRITING: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * Makes the rule that tells page views from everything else in a log. In this order: no HTTP or a path that only intruders ask
 * for is a probe; so is a method that shows nothing (HEAD, OPTIONS, …); then the status decides (304 is a page that the browser
 * still had); then the path.
 */
export function classifier(rules: LogRules): (line: LogLine, path: string) => LineKind {
  const kindOf = remember(5_000, pathRule(rules));
  return ({ method, target, status }, path) => {
    if (target === null) return PROBE;
    const kind = kindOf(path);
    if (kind === PROBE) return PROBE;
    if (method !== null && method !== 'GET' && !WRITING.has(method)) return PROBE;
    if (status === null || status >= 400) return ERROR;
    if (status >= 300 && status !== 304) return REDIRECT;
    if (status < 200 || (method !== null && method !== 'GET')) return ASSET;
    return kind;
  };
}

function pathRule(rules: LogRules): (path: string) => LineKind {
  const probe = matcher(rules.logProbes);
  const asset = matcher(rules.logAssets);
  const download = matcher(rules.logDownloads);
  return (path) => (probe(path) ? PROBE : asset(path) ? ASSET : download(path) ? DOWNLOAD : PAGE);
}

function matcher(entries: readonly string[]): (path: string) => boolean {
  const extensions = new Set(
    entries.filter((entry) => entry.startsWith('.')).map((entry) => entry.toLowerCase()),
  );
  const patterns = entries.filter((entry) => !entry.startsWith('.')).map(patternOf);
  const any = patterns.length === 0 ? null : new RegExp(`^(?:${patterns.join('|')})$`, 'i');
  return (path) => {
    const dot = path.lastIndexOf('.');
    const extension = dot > path.lastIndexOf('/') ? path.slice(dot).toLowerCase() : '';
    return (extension !== '' && extensions.has(extension)) || any?.test(path) === true;
  };
}

function patternOf(entry: string): string {
  return entry
    .replace(/\*+/g, '*')
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
}
