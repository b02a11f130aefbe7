-- Reviews are asked for across leads; most journeys have none.
create index journeys_reviews on journeys (tenant_id, engaged_at desc) where body -> 'reviews' <> '[]';
create index journeys_missed on journeys (tenant_id, engaged_at desc) where sla_status = 'miss' and not history;

-- Reports of a period, each made once: the key says so, whatever crashes.
create table packs (
  tenant_id text not null,
  kind text not null check (kind in ('weekly', 'monthly')),
  -- The local date on which the period begins.
  period text not null,
  starts_at bigint not null,
  ends_at bigint not null,
  made_at bigint not null,
  body jsonb not null,
  primary key (tenant_id, kind, period)
);
