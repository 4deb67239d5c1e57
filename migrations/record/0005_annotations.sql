-- Notes on the time line: what happened when a number moved.
create table annotations (
  id integer primary key autoincrement,
  site_id integer not null references sites (id) on delete cascade,
  -- milliseconds since 1970
  time integer not null,
  text text not null,
  -- who wrote it, as people call them: an address, the name of a key or of an experiment
  author text not null,
  created_at integer not null
) strict;
create index annotations_time on annotations (site_id, time);
