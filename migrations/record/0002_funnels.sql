-- Steps that visitors are seen to take, one after the other.
create table funnels (
  id integer primary key autoincrement,
  site_id integer not null references sites (id) on delete cascade,
  name text not null,
  -- JSON: steps with their filters, order, within
  definition text not null,
  created_at integer not null,
  unique (site_id, name)
) strict;
