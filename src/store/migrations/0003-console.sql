-- What the page and its counts read, kept beside the journeys' bodies, and a cheap answer to "did anything change?".

-- Due of the clock that a waiting lead is sorted by: the SLA clock while it is open, else the first due of the open ones.
alter table journeys add column urgent_due_at bigint;
-- When the SLA clock was judged: its stop for a hit, its due for a miss; never for history.
alter table journeys add column judged_at bigint;
-- Left out of averages of the human delay (D10).
alter table journeys add column self_booked boolean not null default false;

-- The SLA clock of a journey: the newest of the name that the journey's policy version gives it.
create function sla_clock(tenant text, journey jsonb) returns jsonb language sql stable as $$
  select c.value from jsonb_array_elements(journey -> 'clocks') c
  where c.value ->> 'clock' = coalesce((
    select p.body ->> 'sla' from policies p
    where p.tenant_id = tenant and p.version = (journey ->> 'policyVersion')::int
  ), 'response')
  order by (c.value ->> 'number')::int desc limit 1
$$;

create function is_open_clock(clock jsonb) returns boolean language sql immutable as $$
  select coalesce(clock ->> 'stoppedAt' is null and clock ->> 'status' in ('pending', 'paused', 'review', 'miss'), false)
$$;

create function urgent_due(journey jsonb, sla jsonb) returns bigint language sql immutable as $$
  select case when is_open_clock(sla) then (sla ->> 'dueAt')::bigint else (
    select min((c.value ->> 'dueAt')::bigint) from jsonb_array_elements(journey -> 'clocks') c where is_open_clock(c.value)
  ) end
$$;

create function judged_at(journey jsonb, sla jsonb) returns bigint language sql immutable as $$
  select case when (journey ->> 'history')::boolean then null
    when sla ->> 'status' = 'hit' then (sla ->> 'stoppedAt')::bigint
    when sla ->> 'status' = 'miss' then (sla ->> 'dueAt')::bigint end
$$;

update journeys set
  urgent_due_at = urgent_due(body, sla_clock(tenant_id, body)),
  judged_at = case when ended_by is distinct from 'merged' then judged_at(body, sla_clock(tenant_id, body)) end,
  self_booked = coalesce((body #>> '{firstTouch,selfBooked}')::boolean, false);

create index journeys_waiting on journeys (tenant_id, urgent_due_at) where status = 'unanswered' and not history;
create index journeys_judged on journeys (tenant_id, judged_at desc) where judged_at is not null;
-- Holds everything that is counted, so that counting reads no body.
create index journeys_counted on journeys (tenant_id)
  include (lead_id, status, ended_by, owner_id, sla_status, engaged_at, systems_ms, human_ms, total_ms, self_booked)
  where not history and ended_by is distinct from 'merged';
create index alerts_recent on alerts (tenant_id, decided_at desc) include (kind, state, sent_as);
create index tenant_facts_outages on tenant_facts (tenant_id, occurred_at) where body ->> 'kind' = 'outage';

-- Grows with every change of what the page shows, in the transaction of the change. Writers spread over slots, so that
-- they do not wait for each other; the sum over a table's slots is its version.
create table page_changes (
  tenant_id text not null,
  what text not null,
  slot int not null,
  n bigint not null,
  primary key (tenant_id, what, slot)
) with (fillfactor = 50);

create function note_page_change() returns trigger language plpgsql as $$
begin
  insert into page_changes as p (tenant_id, what, slot, n)
  select distinct c.tenant_id, tg_table_name, pg_backend_pid() % 64, 1 from changed c
  where c.tenant_id is distinct from current_setting('leadclock.forgetting', true)
  on conflict (tenant_id, what, slot) do update set n = p.n + 1;
  return null;
end $$;

do $$
declare
  name text;
begin
  foreach name in array array['journeys', 'alerts', 'lead_records', 'record_cards', 'tenant_facts', 'policies', 'tenants'] loop
    execute format('create trigger page_insert after insert on %I referencing new table as changed
      for each statement execute function note_page_change()', name);
    execute format('create trigger page_update after update on %I referencing new table as changed
      for each statement execute function note_page_change()', name);
    execute format('create trigger page_delete after delete on %I referencing old table as changed
      for each statement execute function note_page_change()', name);
  end loop;
end $$;
