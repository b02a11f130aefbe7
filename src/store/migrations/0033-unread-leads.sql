-- Before every batch of stamps it is asked whether a lead that could not be read is tried again in a moment.
create index leads_unread on leads (tenant_id, wake_at) where unread_since is not null;
