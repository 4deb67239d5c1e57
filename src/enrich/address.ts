/** The parsed URL, or null where the text is none. (`URL.parse` is younger than the oldest Node that this runs on.) */
export function parseAddress(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** Decodes `+` and percent escapes of a query part; bytes that are no UTF-8 leave the text as it is. */
export function decodeQueryPart(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** `news.example.org` of `www.news.example.org.`; any other name as it is. */
export function withoutWww(hostname: string): string {
  return hostname.replace(/^www\./, '').replace(/\.$/, '');
}
