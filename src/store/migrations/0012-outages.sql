-- Windows in which a CRM or Leadclock itself did not work: found, or entered by hand.
create table outages (
  tenant_id text not null,
  outage_id text not null,
  -- As in the causes of misses: a CRM, or leadclock.
  system text not null,
  installation_id text,
  started_at bigint not null,
  -- Null while it goes on.
  ended_at bigint,
  found_by text not null check (found_by in ('errors', 'silence', 'hand')),
  entered_by text not null,
  why text not null,
  withdrawn boolean not null default false,
  -- Up to where facts tell of it, and how often they did.
  told_until bigint,
  revision int not null default 0,
  primary key (tenant_id, outage_id)
);
create index outages_open on outages (tenant_id) where ended_at is null;
create unique index outages_found_once on outages (tenant_id, installation_id) where ended_at is null and found_by = 'errors';

-- When a kind of process last said that it lives.
create table process_beats (
  kind text primary key,
  beat_at bigint not null
);

-- Of each outage the newest word; what was withdrawn has no length.
create function outage_windows(tenant text) returns table (start bigint, stop bigint) language sql stable as $$
  select w.start, w.stop from (
    select distinct on (coalesce(body ->> 'outage', key)) occurred_at as start, (body ->> 'endedAt')::bigint as stop
    from tenant_facts where tenant_id = tenant and body ->> 'kind' = 'outage'
    order by coalesce(body ->> 'outage', key), coalesce((body ->> 'revision')::int, 0) desc, key desc
  ) w where w.stop > w.start
$$;
