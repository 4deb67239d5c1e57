-- Which door an event came through, and what is known of a crawler: of excluded events alone.
alter table events add column door varchar;
alter table events add column bot_operator varchar;
alter table events add column bot_kind varchar;
-- whether it came from the addresses that its operator publishes: verified, false, unknown
alter table events add column bot_claim varchar;
