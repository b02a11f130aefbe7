-- The stream of an installation: which worker holds it until when, by the database's clock, and the position up to
-- which its deliveries are kept. Whoever moves the position locks the row, so that a worker that lost it cannot.
create table streams (
  tenant_id text not null,
  installation_id text not null,
  holder text,
  held_until timestamptz,
  position text,
  state text not null default 'opening' check (state in ('opening', 'open', 'down')),
  since bigint not null default 0,
  why text,
  lacks jsonb not null default '[]',
  primary key (tenant_id, installation_id)
);
