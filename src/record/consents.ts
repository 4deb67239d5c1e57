import type { Consent } from '../model/consent.ts';
import type { Db } from './open.ts';

/** @param browser number of the browser, see `identity/consent.ts`; null where it has no id */
export function addConsent(db: Db, { browser, ...consent }: Consent & { browser: bigint | null }): Consent {
  const { at, site, kind, choice, version, means } = consent;
  db.prepare(
    `insert into consents (site_id, browser, at, kind, choice, version, means)
     values ((select id from sites where domain = ?), ?, ?, ?, ?, ?, ?)`,
  ).run(site, browser, at, kind, choice, version, means);
  return consent;
}

/** What a browser chose, newest first. */
export function listConsents(db: Db, browser: bigint): Consent[] {
  return db
    .prepare<[bigint], Consent>(
      `select c.at, s.domain as site, c.kind, c.choice, c.version, c.means
       from consents c left join sites s on s.id = c.site_id where c.browser = ? order by c.id desc limit 200`,
    )
    .all(browser);
}

/** Cuts choices off from the browser that made them; that they were made stays, as the law asks for proof. */
export function forgetConsents(db: Db, { browser }: { browser: bigint }): number {
  return db.prepare('update consents set browser = null where browser = ?').run(browser).changes;
}
