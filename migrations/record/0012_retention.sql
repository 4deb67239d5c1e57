-- What removing by age must remember.
create table retention (
  only integer primary key check (only = 1),
  -- when what was due was last removed, milliseconds since 1970
  removed_at integer,
  -- identifiers were changed that the warehouse still has: it must be made anew
  warehouse_stale integer not null default 0
) strict;
insert into retention (only) values (1);

-- The clock as far as it was believed whenever it was looked at: events of greater numbers were received later.
create table looks (
  -- number of the newest event there had been
  event integer primary key,
  -- milliseconds since 1970
  at integer not null
) strict;
