-- Who waits in each line is found by one look per account, however much each has waiting.
create index inbox_turns on inbox (tenant_id, installation_id, ready_at) where state = 'waiting';
create index leads_turns on leads (tenant_id, wake_at) where wake_at is not null;
create index outbox_turns on outbox (priority, tenant_id, installation_id, kind, ready_at) where state = 'waiting';
