-- One row a session and page with an event of the session: half as many as there are events, and what questions about
-- pages would have to work out each time.
create table page_visits (
  session bigint not null,
  site varchar not null,
  visitor bigint not null,
  page varchar not null,
  -- first and last event there, engagement included
  started_at bigint not null,
  ended_at bigint not null,
  -- page views and custom events, the page views among them
  events integer not null,
  pageviews integer not null,
  -- null where none was measured
  engaged_ms bigint,
  scroll smallint,
  -- facts of the whole visit, 0 or 1: it ended there, it bounced; and how long it was
  ended tinyint not null,
  bounced tinyint not null,
  visit_ms bigint not null
);
