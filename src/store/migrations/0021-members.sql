-- Who signed in with their CRM account, and what they are here: as the CRM's rights say, or as an admin says instead.
create table members (
  tenant_id text not null,
  member_id text not null,
  crm text not null,
  account_id text not null,
  crm_user_id text not null,
  -- As the directory knows them; null: it does not.
  user_id text,
  email text,
  name text not null,
  role_from_crm text not null,
  role_override text,
  overridden_by text,
  overridden_at bigint,
  first_seen_at bigint not null,
  last_seen_at bigint not null,
  primary key (tenant_id, member_id)
);

-- A session is found by the digest of what its cookie holds, before it is known whose it is. A row that is gone has ended.
create table sessions (
  digest text primary key,
  tenant_id text not null,
  member_id text not null,
  made_at bigint not null,
  seen_at bigint not null,
  ends_at bigint not null
);
create index sessions_member on sessions (tenant_id, member_id);
