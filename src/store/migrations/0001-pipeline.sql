-- The way of one fact: inbox, facts, journeys, due index, alerts, outbox, audit. Instants are epoch milliseconds.
-- The tenant leads every key. What can become ready again waits under one instant, `ready_at` or `wake_at`,
-- which is also its lease: whoever takes the row moves it forward.

create table tenants (
  tenant_id text primary key,
  name text not null,
  mode text not null check (mode in ('silent', 'live')),
  mode_since bigint not null,
  test_recipient text
);

create table installations (
  tenant_id text not null,
  installation_id text not null,
  crm text not null,
  account_id text not null,
  scopes jsonb not null,
  account jsonb not null,
  watch_from bigint not null,
  status text not null check (status in ('connected', 'disconnected')),
  primary key (tenant_id, installation_id)
);
-- One account speaks for one tenant at a time.
create unique index installations_account on installations (crm, account_id) where status = 'connected';

create table bookmarks (
  tenant_id text not null,
  installation_id text not null,
  name text not null,
  value text not null,
  primary key (tenant_id, installation_id, name)
);

create table policies (
  tenant_id text not null,
  version int not null,
  effective_at bigint not null,
  published_by text not null,
  published_at bigint not null,
  body jsonb not null,
  primary key (tenant_id, version)
);

create table inbox (
  tenant_id text not null,
  key text not null,
  installation_id text not null,
  account_id text not null,
  kind text not null,
  occurred_at bigint not null,
  received_at bigint not null,
  seq bigint generated always as identity,
  payload jsonb not null,
  state text not null check (state in ('waiting', 'understood', 'ignored', 'dead')),
  ready_at bigint not null,
  attempts int not null default 0,
  reason text,
  primary key (tenant_id, key)
) with (fillfactor = 80);
create index inbox_line on inbox (tenant_id, installation_id, received_at, seq) where state = 'waiting';
create index inbox_ready on inbox (ready_at) where state = 'waiting';
create index inbox_dead on inbox (tenant_id, seq) where state = 'dead';
create index inbox_age on inbox (received_at);

create table leads (
  tenant_id text not null,
  lead_id text not null,
  installation_id text not null,
  -- When something is next due for this lead; nothing else holds timers.
  next_due_at bigint,
  wake_at bigint,
  decided_at bigint,
  merged_into text,
  -- Its personal data was destroyed then; facts and journeys are frozen.
  erased_at bigint,
  -- Made anew from an erased record: takes no facts until one says that it engaged after this instant.
  barred_since bigint,
  primary key (tenant_id, lead_id)
) with (fillfactor = 80);
create index leads_due on leads (wake_at) where wake_at is not null;

create table lead_records (
  tenant_id text not null,
  record text not null,
  lead_id text not null,
  installation_id text not null,
  primary key (tenant_id, record)
);
create index lead_records_lead on lead_records (tenant_id, lead_id);

create table record_cards (
  tenant_id text not null,
  record text not null,
  body jsonb not null,
  primary key (tenant_id, record)
);

create table facts (
  tenant_id text not null,
  key text not null,
  lead_id text not null,
  kind text not null,
  source text not null,
  occurred_at bigint not null,
  received_at bigint not null,
  -- Seen by push, by sweep, or by both: coverage is push over all (R-065).
  pushed boolean not null,
  swept boolean not null,
  body jsonb not null,
  primary key (tenant_id, key)
);
create index facts_lead on facts (tenant_id, lead_id);
create index facts_time on facts (tenant_id, occurred_at);

create table tenant_facts (
  tenant_id text not null,
  key text not null,
  seq bigint generated always as identity,
  occurred_at bigint not null,
  received_at bigint not null,
  body jsonb not null,
  primary key (tenant_id, key)
);
create index tenant_facts_seq on tenant_facts (tenant_id, seq);

-- A cache: can be rebuilt from facts and policies and must come out equal.
create table journeys (
  tenant_id text not null,
  journey_id text not null,
  lead_id text not null,
  number int not null,
  status text not null,
  ended_by text,
  history boolean not null,
  lead_type text,
  owner_id text,
  engaged_at bigint not null,
  first_touch_at bigint,
  sla_status text,
  sla_due_at bigint,
  systems_ms bigint,
  human_ms bigint,
  total_ms bigint,
  body jsonb not null,
  primary key (tenant_id, journey_id)
);
create index journeys_lead on journeys (tenant_id, lead_id, number);
create index journeys_recent on journeys (tenant_id, engaged_at desc);
create index journeys_open on journeys (tenant_id, sla_due_at) where status = 'unanswered';

create table alerts (
  tenant_id text not null,
  journey_id text not null,
  clock text not null,
  number int not null,
  step text not null,
  lead_id text not null,
  engagement_key text not null,
  kind text not null,
  outcome text not null,
  decided_at bigint not null,
  open_for text,
  task_id text,
  sent_as text,
  state text not null,
  body jsonb not null,
  -- One alert per (journey, clock, step), ever.
  primary key (tenant_id, journey_id, clock, number, step)
);
create index alerts_lead on alerts (tenant_id, lead_id);

create table outbox (
  tenant_id text not null,
  installation_id text not null,
  kind text not null check (kind in ('fields', 'createTask', 'changeTask')),
  key text not null,
  lead_id text,
  work jsonb not null,
  priority int not null,
  version int not null default 1,
  seq bigint generated always as identity,
  state text not null default 'waiting' check (state in ('waiting', 'dead')),
  not_before bigint not null,
  ready_at bigint not null,
  attempts int not null default 0,
  -- A try began and has not reported back.
  begun boolean not null default false,
  -- An earlier try may have had its effect.
  unsure boolean not null default false,
  first_tried_at bigint,
  reason text,
  primary key (tenant_id, installation_id, kind, key)
) with (fillfactor = 70);
create index outbox_urgent on outbox (priority, ready_at) where state = 'waiting';
create index outbox_ready on outbox (ready_at) where state = 'waiting';
create index outbox_line on outbox (tenant_id, installation_id, kind, priority, ready_at, seq) where state = 'waiting';
create index outbox_dead on outbox (tenant_id, seq) where state = 'dead';

create table audit_heads (
  tenant_id text primary key,
  seq bigint not null,
  hash text not null
);

create table audit (
  tenant_id text not null,
  seq bigint not null,
  at bigint not null,
  actor text not null,
  action text not null,
  subject text not null,
  detail jsonb not null,
  hash text not null,
  primary key (tenant_id, seq)
);
create index audit_subject on audit (tenant_id, subject, seq);

-- Append-only (R-303). Only the deletion of a whole tenant, which names it, may remove its entries.
create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if old.tenant_id = current_setting('leadclock.forgetting', true) then
      return old;
    end if;
  end if;
  raise exception 'The audit trail is append-only: % is refused.', tg_op;
end $$;
create trigger audit_append_only before update or delete on audit for each row execute function refuse_audit_change();
create trigger audit_no_truncate before truncate on audit for each statement execute function refuse_audit_change();

-- Keyed tombstones: they tell that a record was erased without naming it (D40).
create table erased (
  tenant_id text not null,
  digest text not null,
  erased_at bigint not null,
  primary key (tenant_id, digest)
);
