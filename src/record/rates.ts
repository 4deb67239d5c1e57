import type { Rate, RatedCurrency } from '../model/rates.ts';
import type { Db } from './open.ts';
import { findSite } from './settings.ts';

const OF_SITE = 'site_id = @site and target = @target';

/** Loads rates to the currency that the site reports in; those of other days and currencies stay. @returns how many */
export function loadRates(db: Db, { site: domain, rates }: { site: string; rates: readonly Rate[] }): number {
  const { id, settings } = findSite(db, domain);
  const put = db.prepare(
    `insert into rates (site_id, target, currency, day, rate) values (?, ?, ?, ?, ?)
     on conflict (site_id, target, currency, day) do update set rate = excluded.rate`,
  );
  db.transaction(() => {
    for (const { currency, day, rate } of rates) put.run(id, settings.currency, currency, day, rate);
  })();
  return rates.length;
}

/** Takes all rates of a currency out again. @returns how many there were */
export function removeRates(db: Db, { site, currency }: { site: string; currency: string }): number {
  const { id, settings } = findSite(db, site);
  return db
    .prepare(`delete from rates where ${OF_SITE} and currency = @currency`)
    .run({ site: id, target: settings.currency, currency }).changes;
}

export function ratedCurrencies(db: Db, site: number, target: string): RatedCurrency[] {
  return db
    .prepare<object, RatedCurrency>(
      // SQLite takes bare columns of an aggregate from the row that has the maximum.
      `select currency, count(*) as days, min(day) as first, max(day) as last, rate
       from rates where ${OF_SITE} group by currency order by currency`,
    )
    .all({ site, target });
}

/** Rates of one currency from one day to another, both inclusive, oldest first. */
export function ratesBetween(
  db: Db,
  asked: { site: number; target: string; currency: string; from: string; to: string },
): Omit<Rate, 'currency'>[] {
  return db
    .prepare<object, Omit<Rate, 'currency'>>(
      `select day, rate from rates where ${OF_SITE} and currency = @currency and day between @from and @to order by day`,
    )
    .all(asked);
}
