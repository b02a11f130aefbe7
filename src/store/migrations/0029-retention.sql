-- For how long a tenant keeps what; without a row as shipped.
create table retention (
  tenant_id text primary key,
  deliveries_days int not null check (deliveries_days between 7 and 90),
  dead_letters_days int not null check (dead_letters_days between 7 and 3650),
  -- After the newest thing that happened with a lead; null: never.
  lead_months int check (lead_months between 1 and 240),
  set_by text not null,
  set_at bigint not null
);
