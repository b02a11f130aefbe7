-- How the calls to each account went, minute by minute and worker by worker; kept for a quarter of an hour.
create table call_minutes (
  tenant_id text not null,
  installation_id text not null,
  minute bigint not null,
  worker text not null,
  calls int not null,
  failed int not null,
  first_failed_at bigint,
  last_failed_at bigint,
  -- Calls that worked since the last failure of this minute, and the first of them.
  well int not null,
  well_since bigint,
  -- A call that was about no record failed; else up to five digests of those that failed.
  general boolean not null,
  records jsonb not null,
  primary key (tenant_id, installation_id, minute, worker)
);
create index call_minutes_failed on call_minutes (minute) where failed > 0;

-- Set: the last process ended on purpose, and nothing has lived since.
alter table process_beats add column stopped_at bigint;

create index messages_settled on messages (tenant_id, person, settled_at);
create index messages_bundled on messages (tenant_id, person, planned_at) where kind = 'bundle';
create index messages_waiting on messages (tenant_id, not_before) where state in ('waiting', 'gathered');
create index alerts_waiting on alerts (tenant_id, decided_at) where state = 'waiting';
