import { hostOf } from './collect/origin.ts';
import { belongsTo, type SiteDirectory } from './collect/sites.ts';
import type { Tally } from './collect/tally.ts';
import type { Site } from './model/site.ts';
import type { Arrivals } from './web/dashboard/diagnosis.ts';

/** What was seen of a site; a refusal is its own unless it names another known site. */
export function arrivalsOf(
  site: Site,
  tally: Tally,
  sites: SiteDirectory,
  loads: Arrivals['loads'],
): Arrivals {
  const kept = tally.lastKept.get(site.id);
  const excluded = tally.lastExcluded.get(site.id);
  const isOthers = (host: string | null) => {
    const found = host === null ? null : sites.find(host);
    return found !== null && found.id !== site.id;
  };
  return {
    kept: kept ? { at: kept.receivedAt, page: kept.page.path } : null,
    excluded: excluded?.excluded ? { at: excluded.receivedAt, reason: excluded.excluded } : null,
    declined: tally.lastDeclined.get(site.id) ?? null,
    refusals: tally.samples.filter(
      ({ site: named, origin }) =>
        !isOthers(named) && !(named === null && isOthers(origin === null ? null : hostOf(origin))),
    ),
    loads: loads.filter(({ from }) => from === null || belongsTo(site, from) || !isOthers(from)),
  };
}
