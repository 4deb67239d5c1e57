-- What visitors agreed to or refused: when, to which text, by which means.
create table consents (
  id integer primary key autoincrement,
  -- null: at every site of the collector
  site_id integer references sites (id) on delete cascade,
  -- first 8 bytes of a hash of the browser's id; null where it has none, or once it was erased
  browser integer,
  at integer not null,
  kind text not null check (kind in ('cookies', 'tracking')),
  choice text not null check (choice in ('granted', 'denied')),
  -- version of the text that was shown
  version text,
  means text not null check (means in ('page', 'banner', 'script', 'form'))
) strict;
create index consents_browser on consents (browser) where browser is not null;
