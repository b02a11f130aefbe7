-- Fields are brought up to date in a CRM when a published policy changes what they offer.
alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check
  check (kind in ('fields', 'createTask', 'changeTask', 'changeOwner', 'provision', 'message'));
