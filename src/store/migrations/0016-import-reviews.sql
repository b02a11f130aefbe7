-- What people decided about imports whose source no rule maps (D34): the last decision, or that it was taken back.
create table import_reviews (
  tenant_id text not null,
  batch text not null,
  -- Null: the decision was taken back.
  decision text,
  reason text,
  decided_by text not null,
  decided_at bigint not null,
  primary key (tenant_id, batch)
);

create function import_batch(kind text, body jsonb) returns text language sql immutable as $$
  select coalesce(body ->> 'importBatch', case when kind = 'created' and body ->> 'via' = 'import' then 'import' end)
$$;

create index facts_imported on facts (tenant_id, import_batch(kind, body)) where import_batch(kind, body) is not null;
create index alerts_imports on alerts (tenant_id, decided_at) where journey_id = 'every lead' and step like 'importBatch: %';
