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

/** Looked up by the index alone, since the whole history of forty currencies is a quarter of a million rows. */
export function ratedCurrencies(db: Db, site: number, target: string): RatedCurrency[] {
  const of = (currency: string) => `from rates where ${OF_SITE} and currency ${currency}`;
  return db
    .prepare<object, RatedCurrency>(
      `with recursive known (currency) as (
        select min(currency) from rates where ${OF_SITE}
        union all
        select (select min(currency) ${of('> known.currency')}) from known where currency is not null
      )
      select currency, (select min(day) ${of('= known.currency')}) as first, (select max(day) ${of('= known.currency')}) as last,
        (select rate ${of('= known.currency')} order by day desc limit 1) as rate
      from known where currency is not null`,
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
