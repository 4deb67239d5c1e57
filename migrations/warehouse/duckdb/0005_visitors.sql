-- Visitors of all sites, numbered from 1 in the order in which they came: `visitor` of events, sessions and page visits is
-- that number. It takes a third of the space of the 64 bits that it stands for, and distinct ones can be counted by bits.
create table visitors (
  site varchar not null,
  visitor bigint not null,
  number integer not null
);
alter table events alter column visitor type integer;
alter table sessions alter column visitor type integer;
alter table page_visits alter column visitor type integer;
