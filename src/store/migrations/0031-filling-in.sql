-- What people say in the console is written into the record's own fields.
alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check
  check (kind in ('fields', 'fillIn', 'createTask', 'changeTask', 'changeOwner', 'provision', 'message'));
