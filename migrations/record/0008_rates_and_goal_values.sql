-- Money in several currencies, and what reaching a goal is worth.

-- decimal and ISO 4217 code, both or neither: counts where the event that reaches the goal carries no revenue
alter table goals add column value text;
alter table goals add column currency text;

-- Rates of exchange that the owner loads.
create table rates (
  site_id integer not null references sites (id) on delete cascade,
  -- the currency that the site reports in, or did when they were loaded
  target text not null,
  currency text not null,
  -- UTC, YYYY-MM-DD
  day text not null,
  -- decimal: what one unit of `currency` is worth in `target`
  rate text not null,
  primary key (site_id, target, currency, day)
) strict, without rowid;
