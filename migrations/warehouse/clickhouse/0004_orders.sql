-- One row an event that tells of an order: revenue that is no refund, and the property `order_id`. Reports count the first
-- telling of each. So few that they are put in order anew for every question, whatever arrives late or is erased.
create table orders (
  event Int64,
  site LowCardinality(String),
  time Int64,
  -- others go before it
  excluded Bool,
  order_id String
)
engine = MergeTree order by (site, order_id, time, event);
