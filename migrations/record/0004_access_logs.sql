-- What imports of access logs need to remember.

create table log_secrets (
  site_id integer primary key references sites (id) on delete cascade,
  -- 32 random bytes: stands where the daily salts of old days are gone
  secret blob not null
) strict;

-- How far a followed file was read, so that a restart goes on there.
create table log_positions (
  site_id integer not null references sites (id) on delete cascade,
  path text not null,
  -- a file of another inode is another file under the same name
  inode integer not null,
  position integer not null,
  primary key (site_id, path)
) strict, without rowid;
