/** What the collector has seen of a site since it started. Times in milliseconds since 1970. */
export interface Arrivals {
  /** Newest event that counts. */
  kept: { at: number; page: string } | null;
  /** Newest event that was recorded and is left out of reports. */
  excluded: { at: number; reason: string } | null;
  /** Newest event of a browser that opted out. */
  declined: number | null;
  /** Newest last. */
  refusals: readonly {
    at: number;
    reason: string;
    detail: string;
    site: string | null;
    origin: string | null;
  }[];
  /** When the tag was fetched, and the host of the page that it was for where the browser says it. Newest last. */
  loads: readonly { at: number; from: string | null }[];
}

/** What is the matter, and what to do about it. */
export interface Finding {
  at: number | null;
  what: string;
  advice: string;
}

const REASONS: Readonly<Record<string, { what: string; advice: string }>> = {
  bot: {
    what: 'Something that calls itself a bot came by: a crawler, a monitor, curl, or a browser run by a program.',
    advice: 'Open the page in an ordinary browser.',
  },
  address: {
    what: 'An event came from an address that this site excludes.',
    advice:
      'Open the page from elsewhere (a phone without Wi-Fi), or take your address off the list (Settings).',
  },
  hostname: {
    what: 'An event came from a host name that this site excludes.',
    advice: 'Open a page of another host, or take it off the list (Settings).',
  },
  path: {
    what: 'An event came from a page that this site excludes.',
    advice: 'Open another page, or take its path off the list (Settings).',
  },
  prefetch: {
    what: 'A browser loaded the page in advance and has not shown it yet.',
    advice: 'Open the page itself.',
  },
  spam: {
    what: 'An event came with a referrer that is on the list of referrer spam.',
    advice: 'Open the page by typing its address.',
  },
};

const MIXED =
  ' If the page begins with https://: the collector’s address begins with http://, and browsers load nothing of that there. Put it behind a proxy with a certificate and set FIRSTHAND_URL.';

/** Whether pages on https may not load the collector: all but this machine's own need https then. */
function isMixed(collector: string): boolean {
  const { protocol, hostname } = new URL(collector);
  return protocol === 'http:' && !/^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
}

/** Events older than this say nothing of the page that was just changed. */
const RECENT_MS = 60 * 60_000;
/** A tag that was fetched sends within this time. */
const PATIENCE_MS = 8_000;

/**
 * Why the first event has not come, from what was really seen; the newest reason first. Where nothing at all was seen, what keeps a
 * tag from being fetched.
 */
export function diagnose(domain: string, collector: string, seen: Arrivals, now: number): readonly Finding[] {
  const recent = (at: number) => now - at < RECENT_MS;
  const findings: Finding[] = [];
  for (const { at, reason, detail, site, origin } of seen.refusals
    .filter((one) => recent(one.at))
    .slice(-3)) {
    const from = origin === null ? '' : ` It came from ${origin}.`;
    const advice =
      reason !== 'forbidden'
        ? 'Compare the tag on your page with the snippet above.'
        : site !== null && site !== domain && !site.endsWith(`.${domain}`)
          ? `Write data-domain="${domain}" in the tag; it says "${site}".`
          : 'If that page is yours, add its host name to the site (Settings, further host names).';
    findings.push({ at, what: `An event was refused: ${detail}${from}`, advice });
  }
  if (seen.excluded && recent(seen.excluded.at)) {
    const known = REASONS[seen.excluded.reason];
    findings.push({
      at: seen.excluded.at,
      what: known?.what ?? `An event came and is left out of reports (${seen.excluded.reason}).`,
      advice: known?.advice ?? 'Open a page of the site in an ordinary browser.',
    });
  }
  if (seen.declined !== null && recent(seen.declined))
    findings.push({
      at: seen.declined,
      what: 'A browser that has opted out opened a page; only a count of it is kept.',
      advice: 'Delete its cookie fh_optout, or use another browser.',
    });
  const loaded = seen.loads.filter((one) => recent(one.at)).at(-1);
  const later = loaded !== undefined && findings.every(({ at }) => at === null || at < loaded.at);
  if (later && now - loaded.at > PATIENCE_MS)
    findings.push({
      at: loaded.at,
      what: `The tag was fetched${loaded.from === null ? '' : ` by a page of ${loaded.from}`}, but no event came.`,
      advice:
        'An extension blocks it, or the page’s Content-Security-Policy lacks the collector in connect-src and img-src. Look into the browser’s console (F12).',
    });
  if (findings.length === 0 && !loaded)
    findings.push({
      at: null,
      what: 'Nothing has arrived, not even a request for the tag.',
      advice: `The snippet is not on the page yet, a cache still serves the old page, or the Content-Security-Policy lacks the collector in script-src. Open the page, look at its source for “tag.js”.${isMixed(collector) ? MIXED : ''}`,
    });
  return findings.toSorted((a, b) => (b.at ?? 0) - (a.at ?? 0));
}
