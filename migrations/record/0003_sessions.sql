-- Signing in: passwords are optional, sessions are kept by the hash of their token.

-- `scrypt$N$r$p$salt$hash`, both in base64url; null: signs in by links alone
alter table users add column password text;

create table sessions (
  -- SHA-256 of the random 256-bit token in the browser's cookie
  hash blob primary key,
  user_id integer not null references users (id) on delete cascade,
  created_at integer not null,
  expires_at integer not null
) strict, without rowid;
create index sessions_user on sessions (user_id);
