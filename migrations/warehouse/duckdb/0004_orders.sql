-- One row an event that tells of an order: revenue that is no refund, and the property `order_id`. Reports count the first
-- telling of each. So few that they are put in order anew for every question, whatever arrives late or is erased.
create table orders (
  event bigint not null,
  site varchar not null,
  time bigint not null,
  -- others go before it
  excluded boolean not null,
  order_id varchar not null
);
