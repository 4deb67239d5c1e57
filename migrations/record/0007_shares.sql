-- Links that show a site to whoever has them.
create table shares (
  id integer primary key autoincrement,
  site_id integer not null references sites (id) on delete cascade,
  -- in the address; kept as it is so that it can be shown again: whoever reads this record needs no link
  token text not null unique,
  name text not null,
  -- `scrypt$N$r$p$salt$hash`; null: the link is enough
  password text,
  -- JSON: filters that every question of the link is under, as they were when it was made, and what they were called
  filters text not null,
  segment text,
  -- the one panel that it shows; null: all
  panel text,
  -- JSON: origins of the pages that may show it in a frame
  frames text not null,
  -- milliseconds since 1970; null: until it is revoked
  expires_at integer,
  author text not null,
  created_at integer not null
) strict;
