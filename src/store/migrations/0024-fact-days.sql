-- How much each CRM told day by day, how much of it by push, and how fast it came (R-057, R-065). Kept by triggers in the
-- transaction that keeps the facts. Writers spread over slots, so that they do not wait for each other.
create table fact_days (
  tenant_id text not null,
  -- Days since 1970 in UTC, by when the facts happened.
  day bigint not null,
  source text not null,
  slot int not null,
  eligible int not null,
  pushed int not null,
  -- Pushed ones that reached us within 1, 2, 5, 10, 30, 60, 300, 900 seconds, or later.
  w0 int not null,
  w1 int not null,
  w2 int not null,
  w3 int not null,
  w4 int not null,
  w5 int not null,
  w6 int not null,
  w7 int not null,
  w8 int not null,
  primary key (tenant_id, day, source, slot)
) with (fillfactor = 50);

create function seconds_band(ms bigint) returns int language sql immutable as $$
  select case when ms <= 1000 then 0 when ms <= 2000 then 1 when ms <= 5000 then 2 when ms <= 10000 then 3
    when ms <= 30000 then 4 when ms <= 60000 then 5 when ms <= 300000 then 6 when ms <= 900000 then 7 else 8 end
$$;

create function note_new_facts() returns trigger language plpgsql as $$
begin
  insert into fact_days as d
  select tenant_id, day, source, pg_backend_pid() % 8, count(*), count(*) filter (where pushed),
    count(*) filter (where band = 0), count(*) filter (where band = 1), count(*) filter (where band = 2),
    count(*) filter (where band = 3), count(*) filter (where band = 4), count(*) filter (where band = 5),
    count(*) filter (where band = 6), count(*) filter (where band = 7), count(*) filter (where band = 8)
  from (
    select tenant_id, occurred_at / 86400000 as day, source, pushed,
      case when pushed then seconds_band(received_at - occurred_at) end as band
    from changed where source <> 'leadclock'
  ) f group by tenant_id, day, source order by tenant_id, day, source
  on conflict (tenant_id, day, source, slot) do update set eligible = d.eligible + excluded.eligible,
    pushed = d.pushed + excluded.pushed, w0 = d.w0 + excluded.w0, w1 = d.w1 + excluded.w1, w2 = d.w2 + excluded.w2,
    w3 = d.w3 + excluded.w3, w4 = d.w4 + excluded.w4, w5 = d.w5 + excluded.w5, w6 = d.w6 + excluded.w6,
    w7 = d.w7 + excluded.w7, w8 = d.w8 + excluded.w8;
  return null;
end $$;

-- A fact changes here in one way: what a sweep found comes by push too, after all. When it was received stays.
create function note_pushed_facts() returns trigger language plpgsql as $$
begin
  insert into fact_days as d
  select tenant_id, day, source, pg_backend_pid() % 8, 0, count(*),
    count(*) filter (where band = 0), count(*) filter (where band = 1), count(*) filter (where band = 2),
    count(*) filter (where band = 3), count(*) filter (where band = 4), count(*) filter (where band = 5),
    count(*) filter (where band = 6), count(*) filter (where band = 7), count(*) filter (where band = 8)
  from (
    select n.tenant_id, n.occurred_at / 86400000 as day, n.source, seconds_band(n.received_at - n.occurred_at) as band
    from changed n join was o on o.tenant_id = n.tenant_id and o.key = n.key
    where n.source <> 'leadclock' and n.pushed and not o.pushed
  ) f group by tenant_id, day, source order by tenant_id, day, source
  on conflict (tenant_id, day, source, slot) do update set pushed = d.pushed + excluded.pushed,
    w0 = d.w0 + excluded.w0, w1 = d.w1 + excluded.w1, w2 = d.w2 + excluded.w2, w3 = d.w3 + excluded.w3,
    w4 = d.w4 + excluded.w4, w5 = d.w5 + excluded.w5, w6 = d.w6 + excluded.w6, w7 = d.w7 + excluded.w7, w8 = d.w8 + excluded.w8;
  return null;
end $$;

create trigger fact_days_insert after insert on facts referencing new table as changed
  for each statement execute function note_new_facts();
create trigger fact_days_update after update on facts referencing old table as was new table as changed
  for each statement execute function note_pushed_facts();

insert into fact_days
select tenant_id, day, source, 0, count(*), count(*) filter (where pushed),
  count(*) filter (where band = 0), count(*) filter (where band = 1), count(*) filter (where band = 2),
  count(*) filter (where band = 3), count(*) filter (where band = 4), count(*) filter (where band = 5),
  count(*) filter (where band = 6), count(*) filter (where band = 7), count(*) filter (where band = 8)
from (
  select tenant_id, occurred_at / 86400000 as day, source, pushed,
    case when pushed then seconds_band(received_at - occurred_at) end as band
  from facts where source <> 'leadclock'
) f group by tenant_id, day, source;
