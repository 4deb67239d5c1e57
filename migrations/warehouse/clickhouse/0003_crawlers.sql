-- Which door an event came through, and what is known of a crawler: of excluded events alone.
alter table events add column door LowCardinality(Nullable(String));
alter table events add column bot_operator LowCardinality(Nullable(String));
alter table events add column bot_kind LowCardinality(Nullable(String));
-- whether it came from the addresses that its operator publishes: verified, false, unknown
alter table events add column bot_claim LowCardinality(Nullable(String));
