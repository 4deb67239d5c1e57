-- What reports read, on one node: the tables of DuckDB, column by column. Derived from the record and disposable.
-- Times are milliseconds since 1970 UTC. Null means missing; reports say `(none)`. Maps and lists cannot be null here and are
-- empty instead. Counts are unsigned, as what `count` and `sum` make of them is: a union of both has no common type otherwise.

create table watermark (
  -- identity of the record that this was derived from
  record String,
  -- every event row of the record up to this number is in
  position Int64,
  -- how many changes were applied: a change that was made at another step is ignored
  step Int64
)
engine = MergeTree order by step;

-- One row an event. Columns from `referrer` on are facts of the visit: those of its first event. They are in the row of
-- the event's session; here only where the event belongs to none (excluded, or of nobody), and then its own.
create table events (
  event Int64,
  site LowCardinality(String),
  time Int64,
  name LowCardinality(String),
  interactive Bool,
  excluded LowCardinality(Nullable(String)),
  -- whose id `visitor` is: cookie, cookieless, identified or none. An issued cookie counts as cookie once it came back,
  -- until then as cookieless, or none where there is no such id.
  identity LowCardinality(String),
  visitor Nullable(Int64),
  -- number of the session's first event (of the first that is not engagement, where there is one)
  session Nullable(Int64),
  hostname LowCardinality(String),
  page String,
  product LowCardinality(Nullable(String)),
  -- keys are no LowCardinality: `mapContains` does not find '' there (26.7)
  props Map(String, String),
  -- names of allow-listed cookies present, variants by experiment: the event's own
  cookies Array(LowCardinality(String)),
  experiments Map(String, String),
  revenue Nullable(Decimal(18, 6)),
  currency LowCardinality(Nullable(String)),
  engaged_ms Nullable(Int32),
  scroll Nullable(Int16),
  referrer Nullable(String),
  source LowCardinality(Nullable(String)),
  medium LowCardinality(Nullable(String)),
  channel LowCardinality(Nullable(String)),
  search_term Nullable(String),
  utm_source LowCardinality(Nullable(String)),
  utm_medium LowCardinality(Nullable(String)),
  utm_campaign Nullable(String),
  utm_content Nullable(String),
  utm_term Nullable(String),
  country LowCardinality(Nullable(String)),
  region LowCardinality(Nullable(String)),
  city Nullable(String),
  isp LowCardinality(Nullable(String)),
  device LowCardinality(Nullable(String)),
  browser LowCardinality(Nullable(String)),
  browser_version LowCardinality(Nullable(String)),
  os LowCardinality(Nullable(String)),
  os_version LowCardinality(Nullable(String)),
  language LowCardinality(Nullable(String)),
  time_zone LowCardinality(Nullable(String)),
  local_hour Nullable(Int16),
  screen LowCardinality(Nullable(String)),
  bot LowCardinality(Nullable(String))
)
engine = MergeTree order by (site, time, event);

-- One row a session. `first_at` and `last_at` leave engagement out; `ended_at` is the last sign of life.
create table sessions (
  session Int64,
  site LowCardinality(String),
  visitor Int64,
  identity LowCardinality(String),
  started_at Int64,
  ended_at Int64,
  first_at Nullable(Int64),
  last_at Nullable(Int64),
  pageviews UInt32,
  -- custom events that are interactive
  interactions UInt32,
  events UInt32,
  entry_at Nullable(Int64),
  entry_event Nullable(Int64),
  entry_page Nullable(String),
  exit_at Nullable(Int64),
  exit_event Nullable(Int64),
  exit_page Nullable(String),
  referrer Nullable(String),
  source LowCardinality(String),
  medium LowCardinality(Nullable(String)),
  channel LowCardinality(String),
  search_term Nullable(String),
  utm_source LowCardinality(Nullable(String)),
  utm_medium LowCardinality(Nullable(String)),
  utm_campaign Nullable(String),
  utm_content Nullable(String),
  utm_term Nullable(String),
  country LowCardinality(Nullable(String)),
  region LowCardinality(Nullable(String)),
  city Nullable(String),
  isp LowCardinality(Nullable(String)),
  device LowCardinality(Nullable(String)),
  browser LowCardinality(Nullable(String)),
  browser_version LowCardinality(Nullable(String)),
  os LowCardinality(Nullable(String)),
  os_version LowCardinality(Nullable(String)),
  language LowCardinality(Nullable(String)),
  time_zone LowCardinality(Nullable(String)),
  local_hour Nullable(Int16),
  screen LowCardinality(Nullable(String))
)
engine = MergeTree order by (site, started_at, session);

-- Events whose cookie was issued to `visitor` but has not come back: they count under their cookieless id until it does.
create table pending (
  event Int64,
  site LowCardinality(String),
  visitor Int64
)
engine = MergeTree order by (site, visitor, event);

-- Visitors whose cookie came back at least once.
create table returned (
  site LowCardinality(String),
  visitor Int64
)
engine = MergeTree order by (site, visitor);
