-- The system of record: configuration, dictionaries of facts, events.

create table record_identity (
  only integer primary key check (only = 1),
  -- random; the warehouse's watermark names it, so that a warehouse of another record is noticed
  identity text not null,
  -- last time that readiness was proved by a commit, seconds
  probed_at integer
) strict;
insert into record_identity (only, identity) values (1, lower(hex(randomblob(16))));

create table sites (
  id integer primary key autoincrement,
  domain text not null unique,
  time_zone text not null,
  settings text not null,
  created_at integer not null,
  -- a removed site keeps its events; adding it again brings them back
  removed_at integer
) strict;

create table goals (
  id integer primary key autoincrement,
  site_id integer not null references sites (id) on delete cascade,
  name text not null,
  match text not null,
  created_at integer not null,
  unique (site_id, name)
) strict;

create table keys (
  id integer primary key autoincrement,
  name text not null,
  -- null: every site
  site_id integer references sites (id) on delete cascade,
  scope text not null check (scope in ('read', 'write', 'admin')),
  -- SHA-256 of the key; the key itself is shown once and never kept
  hash blob not null unique,
  created_at integer not null
) strict;

create table users (
  id integer primary key autoincrement,
  email text not null unique,
  role text not null check (role in ('owner', 'analyst', 'viewer')),
  -- SHA-256 of the one-time sign-in token, null once used
  link_hash blob unique,
  link_expires_at integer,
  created_at integer not null
) strict;

-- Dictionaries: facts that many events share are stored once, raw strings beside what they say,
-- so that `firsthand rebuild` reads thousands of rows again instead of millions.
-- `hash` is the first 64 bits of SHA-256 over the row's raw parts.

create table agents (
  id integer primary key,
  hash integer not null unique,
  user_agent text,
  hints text,
  browser text,
  browser_version text,
  os text,
  os_version text,
  device text,
  bot text,
  bot_operator text,
  bot_kind text
) strict;

create table referrals (
  id integer primary key,
  hash integer not null unique,
  -- what a referrer means depends on the site: its own hosts are no referrals
  site_id integer not null,
  referrer text,
  utm_source text,
  utm_medium text,
  utm_campaign text,
  utm_content text,
  utm_term text,
  click_id text,
  source text not null,
  medium text,
  channel text not null,
  search_term text,
  spam integer not null
) strict;

create table places (
  id integer primary key,
  hash integer not null unique,
  country text,
  region text,
  city text,
  isp text,
  asn integer
) strict;

create table clients (
  id integer primary key,
  hash integer not null unique,
  language text,
  time_zone text,
  screen text,
  viewport text
) strict;

create table pages (
  id integer primary key,
  hash integer not null unique,
  hostname text not null,
  path text not null,
  query text
) strict;

-- Event names, titles, products, properties (JSON), cookie names (JSON), experiments (JSON), currencies.
create table texts (
  id integer primary key,
  hash integer not null unique,
  value text not null
) strict;

create table events (
  id integer primary key autoincrement,
  -- a UUIDv7 as sent or made at the door: led by time, so that inserts stay at the end of the index
  key blob not null,
  site_id integer not null,
  time integer not null,
  received_at integer not null,
  door integer not null,
  flags integer not null,
  name_id integer not null,
  interactive integer not null,
  excluded integer,
  identity integer not null,
  visitor integer,
  cookieless integer,
  address text,
  page_id integer not null,
  title_id integer,
  agent_id integer not null,
  referral_id integer not null,
  place_id integer not null,
  client_id integer not null,
  local_hour integer,
  product_id integer,
  props_id integer,
  cookies_id integer,
  experiments_id integer,
  revenue text,
  currency_id integer,
  engaged_ms integer,
  scroll integer,
  engaged_view text
) strict;
create unique index events_key on events (key, site_id);

-- Ids that are not UUIDv7, so that they too make an event idempotent.
create table event_ids (
  site_id integer not null,
  id text not null,
  event_id integer not null,
  primary key (site_id, id)
) strict, without rowid;

-- One readable row an event.
create view records as
select
  e.id as record,
  lower(substr(hex(e.key), 1, 8) || '-' || substr(hex(e.key), 9, 4) || '-' || substr(hex(e.key), 13, 4) || '-' ||
    substr(hex(e.key), 17, 4) || '-' || substr(hex(e.key), 21)) as id,
  s.domain as site,
  strftime('%Y-%m-%dT%H:%M:%fZ', e.time / 1000.0, 'unixepoch') as time,
  strftime('%Y-%m-%dT%H:%M:%fZ', e.received_at / 1000.0, 'unixepoch') as received_at,
  case e.door when 0 then 'pixel' when 1 then 'beacon' when 2 then 'batch' when 3 then 'log' end as door,
  n.value as name,
  e.interactive,
  case e.excluded when 0 then 'bot' when 1 then 'spam' when 2 then 'address' when 3 then 'prefetch' when 4 then 'hostname'
    when 5 then 'path' when 6 then 'asset' when 7 then 'redirect' when 8 then 'error' when 9 then 'probe' end as excluded,
  case e.identity when 0 then 'none' when 1 then 'cookie' when 2 then 'issued' when 3 then 'cookieless' when 4 then 'identified' end
    as identity,
  case when e.visitor is null then null else printf('%016x', e.visitor) end as visitor,
  case when e.cookieless is null then null else printf('%016x', e.cookieless) end as cookieless,
  e.address,
  p.hostname, p.path as page, p.query,
  t.value as title,
  r.referrer, r.source, r.medium, r.channel, r.search_term,
  r.utm_source, r.utm_medium, r.utm_campaign, r.utm_content, r.utm_term, r.click_id,
  l.country, l.region, l.city, l.isp, l.asn,
  a.browser, a.browser_version, a.os, a.os_version, a.device, a.bot, a.bot_operator, a.bot_kind, a.user_agent, a.hints,
  c.language, c.time_zone, e.local_hour, c.screen, c.viewport,
  product.value as product,
  props.value as props,
  cookies.value as cookies,
  experiments.value as experiments,
  e.revenue, currency.value as currency,
  e.engaged_ms, e.scroll, e.engaged_view,
  e.flags
from events e
join sites s on s.id = e.site_id
join texts n on n.id = e.name_id
join pages p on p.id = e.page_id
join agents a on a.id = e.agent_id
join referrals r on r.id = e.referral_id
join places l on l.id = e.place_id
join clients c on c.id = e.client_id
left join texts t on t.id = e.title_id
left join texts product on product.id = e.product_id
left join texts props on props.id = e.props_id
left join texts cookies on cookies.id = e.cookies_id
left join texts experiments on experiments.id = e.experiments_id
left join texts currency on currency.id = e.currency_id;
