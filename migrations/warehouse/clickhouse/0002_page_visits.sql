-- One row a session and page with an event of the session: half as many as there are events, and what questions about
-- pages would have to work out each time.
create table page_visits (
  session Int64,
  site LowCardinality(String),
  visitor Int64,
  page String,
  -- first and last event there, engagement included
  started_at Int64,
  ended_at Int64,
  -- page views and custom events, the page views among them
  events UInt32,
  pageviews UInt32,
  -- null where none was measured
  engaged_ms Nullable(Int64),
  scroll Nullable(Int16),
  -- facts of the whole visit, 0 or 1: it ended there, it bounced; and how long it was
  ended UInt8,
  bounced UInt8,
  visit_ms Int64
)
engine = MergeTree order by (site, started_at, session);
