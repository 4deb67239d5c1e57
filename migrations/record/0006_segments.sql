-- Filters under a name.
create table segments (
  id integer primary key autoincrement,
  site_id integer not null references sites (id) on delete cascade,
  -- null: everybody's
  user_id integer references users (id) on delete cascade,
  name text not null,
  -- JSON: a list of filters as questions take it
  filters text not null,
  created_at integer not null
) strict;
-- Nulls are distinct in a unique constraint.
create unique index segments_name on segments (site_id, coalesce(user_id, 0), name);
