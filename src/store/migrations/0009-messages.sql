-- Messages of alerts beside their tasks: to whom, when, on which channel, and what became of each try.

alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check check (kind in ('fields', 'createTask', 'changeTask', 'message'));

-- One row for each alert and recipient, ever; and for each bundle, digest, heartbeat and notice. Ids only: what a
-- message says is written when it is sent.
create table messages (
  tenant_id text not null,
  message_id text not null,
  lead_id text,
  -- The alert; null where there is none.
  journey_id text,
  clock text,
  number int,
  step text,
  kind text not null,
  -- For whom it was decided, in whose place, and who has it now.
  recipient text not null,
  role text,
  person text not null,
  channels jsonb not null,
  severity text not null,
  state text not null
    check (state in ('waiting', 'gathered', 'carried', 'delivered', 'unknown', 'dropped', 'failed')),
  why text,
  -- The bundle or digest that it became part of.
  carried_by text,
  planned_at bigint not null,
  not_before bigint not null,
  settled_at bigint,
  primary key (tenant_id, message_id)
);
create index messages_alert on messages (tenant_id, journey_id, clock, number, step);
create index messages_person on messages (tenant_id, person, state);
create index messages_lead on messages (tenant_id, lead_id);
create index messages_carried on messages (tenant_id, carried_by) where carried_by is not null;
create index messages_recent on messages (tenant_id, planned_at desc);

-- What became of a message on a channel. `begun` is written before anything is sent.
create table receipts (
  tenant_id text not null,
  message_id text not null,
  channel text not null,
  state text not null check (state in ('waiting', 'begun', 'delivered', 'unknown', 'failed', 'skipped')),
  -- Which alert was told to whom: nobody hears the same twice on one channel.
  told text,
  receipt_id text,
  why text,
  since bigint not null,
  at bigint not null,
  primary key (tenant_id, message_id, channel)
);
create unique index receipts_told on receipts (tenant_id, told, channel) where told is not null;

-- Far more alerts than usual: sending holds until operations decide (D34).
create table floods (
  tenant_id text not null,
  since bigint not null,
  alerts int not null,
  usual int not null,
  verdict text check (verdict in ('released', 'dropped')),
  decided_by text,
  decided_at bigint,
  why text,
  primary key (tenant_id, since)
);
create unique index floods_open on floods (tenant_id) where verdict is null;
