-- When the last try to send began: a search for what it may have made must not look before the CRM can show it.
alter table outbox add column last_tried_at bigint;
