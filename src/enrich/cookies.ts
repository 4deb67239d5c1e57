import type { Site } from '../model/site.ts';

/** Of the cookies that the browser reports, the names that the site allows; null where it reports none. */
export function readCookies(names: readonly string[] | null | undefined, site: Site): string[] | null {
  const allowed = names?.filter((name) => site.settings.cookies.includes(name)) ?? [];
  return allowed.length === 0 ? null : [...new Set(allowed)].sort();
}
