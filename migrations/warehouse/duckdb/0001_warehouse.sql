-- What reports read. Derived from the record and disposable: deleting the file makes it anew.
-- Times are milliseconds since 1970 UTC. Null means missing; reports say `(none)`.

create table watermark (
  -- identity of the record that this was derived from
  record varchar not null,
  -- every event row of the record up to this number is in
  position bigint not null,
  -- how many changes were applied: a change that was made at another step is ignored
  step bigint not null
);

-- One row an event. Columns from `referrer` on are facts of the visit: those of its first event. They are in the row of
-- the event's session; here only where the event belongs to none (excluded, or of nobody), and then its own.
create table events (
  event bigint not null,
  site varchar not null,
  time bigint not null,
  name varchar not null,
  interactive boolean not null,
  excluded varchar,
  -- whose id `visitor` is: cookie, cookieless, identified or none. An issued cookie counts as cookie once it came back,
  -- until then as cookieless, or none where there is no such id.
  identity varchar not null,
  visitor bigint,
  -- number of the session's first event (of the first that is not engagement, where there is one)
  session bigint,
  hostname varchar not null,
  page varchar not null,
  product varchar,
  props map(varchar, varchar),
  -- names of allow-listed cookies present, variants by experiment: the event's own
  cookies varchar[],
  experiments map(varchar, varchar),
  revenue decimal(18, 6),
  currency varchar,
  engaged_ms integer,
  scroll smallint,
  referrer varchar,
  source varchar,
  medium varchar,
  channel varchar,
  search_term varchar,
  utm_source varchar,
  utm_medium varchar,
  utm_campaign varchar,
  utm_content varchar,
  utm_term varchar,
  country varchar,
  region varchar,
  city varchar,
  isp varchar,
  device varchar,
  browser varchar,
  browser_version varchar,
  os varchar,
  os_version varchar,
  language varchar,
  time_zone varchar,
  local_hour smallint,
  screen varchar,
  bot varchar
);

-- One row a session. `first_at` and `last_at` leave engagement out; `ended_at` is the last sign of life.
create table sessions (
  session bigint not null,
  site varchar not null,
  visitor bigint not null,
  identity varchar not null,
  started_at bigint not null,
  ended_at bigint not null,
  first_at bigint,
  last_at bigint,
  pageviews integer not null,
  -- custom events that are interactive
  interactions integer not null,
  events integer not null,
  entry_at bigint,
  entry_event bigint,
  entry_page varchar,
  exit_at bigint,
  exit_event bigint,
  exit_page varchar,
  referrer varchar,
  source varchar not null,
  medium varchar,
  channel varchar not null,
  search_term varchar,
  utm_source varchar,
  utm_medium varchar,
  utm_campaign varchar,
  utm_content varchar,
  utm_term varchar,
  country varchar,
  region varchar,
  city varchar,
  isp varchar,
  device varchar,
  browser varchar,
  browser_version varchar,
  os varchar,
  os_version varchar,
  language varchar,
  time_zone varchar,
  local_hour smallint,
  screen varchar
);

-- Events whose cookie was issued to `visitor` but has not come back: they count under their cookieless id until it does.
create table pending (
  event bigint not null,
  site varchar not null,
  visitor bigint not null
);

-- Visitors whose cookie came back at least once.
create table returned (
  site varchar not null,
  visitor bigint not null
);
