-- What a conversion is worth whose event carries no revenue: a decimal in the site's currency.
alter table goals add column value text;

-- Exchange rates that the owner loads: one unit of `currency` on `day` (2026-10-25, UTC) is `rate` units of `target`.
create table rates (
  site_id integer not null references sites (id) on delete cascade,
  -- the site's currency when it was loaded; a site that changes its currency needs others
  target text not null,
  currency text not null,
  day text not null,
  rate text not null,
  primary key (site_id, target, currency, day)
) strict, without rowid;
