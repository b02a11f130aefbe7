-- Kill switches, the way of a tenant from connection to live alerts, and what was promised and found on it.

-- What is switched off now; who switched what and when stands in the audit trail.
create table switches (
  tenant_id text not null,
  scope text not null check (scope in ('tenant', 'rule', 'channel')),
  -- A clock or lead type, a channel; empty for the whole tenant.
  name text not null,
  since bigint not null,
  switched_by text not null,
  why text not null,
  primary key (tenant_id, scope, name)
);

-- What would have been sent while something was off.
create table held_alerts (
  tenant_id text not null,
  journey_id text not null,
  clock text not null,
  number int not null,
  step text not null,
  -- `decision`: held before it was decided; else the channel on which it waits.
  held_as text not null,
  lead_id text not null,
  since bigint not null,
  why text not null,
  released_at bigint,
  primary key (tenant_id, journey_id, clock, number, step, held_as)
);
create index held_alerts_waiting on held_alerts (tenant_id) where released_at is null;

-- Where a tenant is on its way; the last row holds.
create table tenant_states (
  tenant_id text not null,
  seq int not null,
  state text not null check (state in ('connected', 'silent', 'ready', 'live', 'hypercare')),
  since bigint not null,
  set_by text not null,
  why text not null,
  -- Gate items that did not pass when somebody went on all the same.
  overrode jsonb not null default '[]',
  -- When hypercare ends; null in any other state.
  until bigint,
  primary key (tenant_id, seq)
);

-- What a named person answers for: trainings, definitions, sign-offs.
create table attestations (
  tenant_id text not null,
  item text not null,
  attested_by text not null,
  attested_at bigint not null,
  note text not null,
  evidence text,
  primary key (tenant_id, item, attested_by, attested_at)
);

create table findings (
  tenant_id text not null,
  number int not null,
  severity text not null check (severity in ('critical', 'minor')),
  kind text not null,
  what text not null,
  opened_by text not null,
  opened_at bigint not null,
  closed_by text,
  closed_at bigint,
  note text,
  primary key (tenant_id, number)
);

-- The daily reports: one per tenant, kind and day, whatever crashes.
create table gate_reports (
  tenant_id text not null,
  day text not null,
  kind text not null check (kind in ('silent', 'hypercare')),
  made_at bigint not null,
  body jsonb not null,
  primary key (tenant_id, day, kind)
);

-- How much silence is enough, where it is not as shipped.
create table gate_rules (
  tenant_id text primary key,
  open_days int not null,
  leads int not null,
  set_by text not null,
  set_at bigint not null
);
