-- One lead in two systems: how they find each other, and in which account each task was made.

-- Addresses of records as keyed digests, to find the same person in another system without reading one.
create table record_addresses (
  tenant_id text not null,
  record text not null,
  kind text not null check (kind in ('email', 'phone')),
  digest text not null,
  primary key (tenant_id, record, kind)
);
create index record_addresses_digest on record_addresses (tenant_id, kind, digest);

-- Two records that may be one person: a person decides.
create table duplicates (
  tenant_id text not null,
  one text not null,
  other text not null,
  why text not null check (why in ('several', 'sharedMailbox', 'phone')),
  since bigint not null,
  state text not null check (state in ('open', 'joined', 'apart')),
  decided_by text,
  decided_at bigint,
  primary key (tenant_id, one, other),
  check (one < other)
);
create index duplicates_other on duplicates (tenant_id, other);

-- The account in which its task is made or was made; null for tasks made when there was only one.
alter table alerts add column installation_id text;
