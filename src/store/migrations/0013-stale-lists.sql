-- The daily lists of leads without a response: one row per tenant and local day, whatever crashes; no names, no ids.
create table stale_lists (
  tenant_id text not null,
  day text not null,
  made_at bigint not null,
  leads int not null,
  people int not null,
  primary key (tenant_id, day)
);
