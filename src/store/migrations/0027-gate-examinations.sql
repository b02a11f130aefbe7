-- Each look at the gate: when, by whom, what was seen. Ids of leads, no names; numbers of the pilot.
create table gate_examinations (
  tenant_id text not null,
  seq int not null,
  made_at bigint not null,
  made_by text not null,
  checks jsonb not null,
  pilot jsonb not null,
  primary key (tenant_id, seq)
);
