-- Other owners that leads were to get in the CRM where the tenant opted in, and what became of each.
create table owner_changes (
  tenant_id text not null,
  -- Of the journey: with the change its identity, so that none is wanted twice.
  engagement_key text not null,
  change text not null,
  journey_id text not null,
  lead_id text not null,
  -- The account in which the lead has its owner; null: there is none.
  installation_id text,
  cause text not null check (cause in ('absent', 'unassigned', 'routed')),
  from_user text,
  to_user text not null,
  -- Who asked for it; null: the policy alone.
  asked_by text,
  decided_at bigint not null,
  state text not null check (state in ('waiting', 'done', 'dropped', 'failed')),
  why text,
  settled_at bigint,
  primary key (tenant_id, engagement_key, change)
);
create index owner_changes_of_lead on owner_changes (tenant_id, lead_id);

alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check
  check (kind in ('fields', 'createTask', 'changeTask', 'changeOwner', 'message'));
