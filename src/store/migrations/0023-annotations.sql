-- What people write at a day of the charts (R-170); what the program knows by itself is added when it is read.
create table annotations (
  tenant_id text not null,
  annotation_id text not null,
  at bigint not null,
  words text not null,
  made_by text not null,
  made_at bigint not null,
  primary key (tenant_id, annotation_id)
);
create index annotations_at on annotations (tenant_id, at);
