-- Erasure of visitors, and what stands in its way.

-- What was erased, as hashes: it shall not come back by an old log or an old backup.
create table erasures (
  id integer primary key autoincrement,
  kind text not null check (kind in ('visitor', 'address')),
  -- SHA-256 of record, kind, site and visitor id or stored address
  hash blob not null,
  -- events that happened in this span, both ends with it, milliseconds since 1970
  since integer not null,
  until integer not null,
  asked_at integer not null,
  -- null while it is under way: what was begun is ended at the next start
  done_at integer,
  -- how many went
  events integer not null default 0,
  unique (hash, since, until)
) strict;

-- Visitors whose events must stay: neither erasure nor retention takes them.
create table holds (
  site_id integer not null references sites (id),
  visitor integer not null,
  reason text not null,
  created_at integer not null,
  primary key (site_id, visitor)
) strict, without rowid;
