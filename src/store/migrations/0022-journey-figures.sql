-- What figures count: one narrow row a journey, kept in the transaction that writes the journey, by triggers, so that no
-- way to change a journey can forget it. Merged journeys count nowhere and have none (D23).
create table journey_figures (
  tenant_id text not null,
  journey_id text not null,
  lead_id text not null,
  engaged_at bigint not null,
  -- The touch, else the handover: the end of the time that an outage can fall into (D26).
  measured_until bigint not null,
  -- The local date of the engagement in the zone of the journey's own policy version (D37).
  day date not null,
  history boolean not null,
  is_returning boolean not null,
  -- Empty where nobody, nothing or no type is known.
  lead_type text not null,
  source text not null,
  -- Whose turn it was at due, else the last one (D5).
  owner_id text not null,
  verdict text not null check (verdict in ('hit', 'miss', 'pending', 'review', 'excluded', 'superseded')),
  -- Of a miss (D20, D21); how far past due, in the clock's open time and by the calendar.
  cause text,
  breach_reason text,
  miss_open_ms bigint,
  miss_calendar_ms bigint,
  -- Why it is left out of the hit rate; a reviewer's own words are cut (D40).
  exclusion text,
  -- An outage fell into the time measured: counted beside the averages, not in them (D26).
  in_outage boolean not null,
  -- Less the head start (D2); without self-booked meetings (D10); calendar time (D29).
  systems_ms bigint,
  human_ms bigint,
  total_ms bigint,
  -- Stretches before the handover, by `what system`, and what a touch before it takes off again (D24).
  hops jsonb not null,
  head_start_ms bigint not null,
  primary key (tenant_id, journey_id)
) with (fillfactor = 80);
create index journey_figures_day on journey_figures (tenant_id, day);
create index journey_figures_history on journey_figures (tenant_id, day) where history;
create index journey_figures_until on journey_figures (tenant_id, measured_until);
create index journey_figures_owner on journey_figures (tenant_id, owner_id, day);

-- The local date of an instant; a zone that this database does not know counts as UTC.
create function local_day(at_ms bigint, zone text) returns date language plpgsql stable as $$
begin
  return (to_timestamp(at_ms / 1000.0) at time zone coalesce(zone, 'UTC'))::date;
exception when invalid_parameter_value then
  return (to_timestamp(at_ms / 1000.0) at time zone 'UTC')::date;
end $$;

-- Where a lead came from: the first that it says of what the CRMs call a source and of what the rules read, else the
-- kind of its engagement.
create function source_of(journey jsonb, policy jsonb) returns text language sql immutable as $$
  select coalesce((
    select trim(journey #>> array['engagement', 'properties', n.name])
    from (
      select name, position from unnest(array['hs_analytics_source', 'LeadSource', 'lead_source']) with ordinality as s (name, position)
      union all
      select w.value ->> 'property', 10 + r.position * 100 + w.position
      from jsonb_array_elements(coalesce(policy -> 'classification', '[]')) with ordinality as r (value, position),
        jsonb_array_elements(coalesce(r.value -> 'when', '[]')) with ordinality as w (value, position)
      where w.value ->> 'property' <> 'engagement'
      union all
      select 'source', 1000000000
    ) n
    where trim(journey #>> array['engagement', 'properties', n.name]) <> ''
    order by n.position limit 1
  ), journey #>> '{engagement,kind}', '')
$$;

create function hops_of(journey jsonb) returns jsonb language sql immutable as $$
  select coalesce(jsonb_object_agg(h.name, h.ms), '{}') from (
    select concat_ws(' ', hop.value ->> 'what', hop.value ->> 'system') as name, sum((hop.value ->> 'calendarMs')::bigint) as ms
    from jsonb_array_elements(coalesce(journey -> 'hops', '[]')) hop
    where (hop.value ->> 'at')::bigint < (journey #>> '{stamps,handoverAt}')::bigint and (hop.value ->> 'calendarMs')::bigint > 0
    group by 1
  ) h
$$;

-- The row that a journey has by its body. A clock that never started counts as pending until the journey ends, then as
-- it ended (D37).
create function figures_of(tenant text, j_id text, lead text, at_ms bigint, ended_as text, journey jsonb)
returns setof journey_figures language sql stable as $$
  select tenant, j_id, lead, at_ms, m.until, local_day(at_ms, p.body ->> 'timeZone'),
    coalesce((journey ->> 'history')::boolean, false), coalesce((journey ->> 'returning')::boolean, false),
    coalesce(journey ->> 'leadType', ''), source_of(journey, p.body),
    coalesce((
      select seg.value ->> 'ownerId' from jsonb_array_elements(coalesce(sla -> 'segments', '[]')) with ordinality seg (value, n)
      order by (seg.value ->> 'heldAtDue')::boolean desc,
        case when (seg.value ->> 'heldAtDue')::boolean then seg.n else -seg.n end limit 1
    ), journey ->> 'ownerId', ''),
    v.verdict, case when v.verdict = 'miss' then coalesce(sla #>> '{cause,cause}', 'unknown') end,
    case when v.verdict = 'miss' then journey ->> 'breachReason' end,
    case when v.verdict = 'miss' then (sla #>> '{miss,openMs}')::bigint end,
    case when v.verdict = 'miss' then (sla #>> '{miss,calendarMs}')::bigint end,
    case when v.verdict = 'excluded' then
      coalesce(regexp_replace(sla ->> 'reason', '^(excluded by a reviewer): .*$', '\1'), ended_as, 'no reason given') end,
    m.systems is not null and v.verdict <> 'excluded' and exists (
      select from outage_windows(tenant) o where o.start < m.until and at_ms < o.stop),
    case when m.total is null or m.human is null then m.systems else m.total - m.human end,
    case when not coalesce((journey #>> '{firstTouch,selfBooked}')::boolean, false) then m.human end, m.total,
    hops_of(journey), coalesce((journey #>> '{delays,headStart,calendarMs}')::bigint, 0)
  from (select sla_clock(tenant, journey) as sla) c
  cross join lateral (
    select (journey #>> '{delays,systems,calendarMs}')::bigint as systems,
      (journey #>> '{delays,human,calendarMs}')::bigint as human,
      (journey #>> '{delays,total,calendarMs}')::bigint as total,
      coalesce((journey #>> '{stamps,firstTouchAt}')::bigint, at_ms + (journey #>> '{delays,systems,calendarMs}')::bigint, at_ms) as until
  ) m
  cross join lateral (
    select case when c.sla ->> 'status' in ('pending', 'paused') then 'pending'
      when c.sla ->> 'status' is not null then c.sla ->> 'status'
      when journey ->> 'status' is distinct from 'ended' then 'pending'
      when journey ->> 'endedBy' = 'superseded' then 'superseded' else 'excluded' end as verdict
  ) v
  left join policies p on p.tenant_id = tenant and p.version = (journey ->> 'policyVersion')::int
  where ended_as is distinct from 'merged'
$$;

-- What an erased lead came from stays as it was counted, unless it was the only one to say so: of one engagement only an
-- erasure takes the properties away (D40).
create function keep_journey_figures() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(figures_lock(t.tenant_id)) from (select distinct tenant_id from changed order by 1) t;
  insert into journey_figures
  select f.* from changed c, figures_of(c.tenant_id, c.journey_id, c.lead_id, c.engaged_at, c.ended_by, c.body) f
  on conflict (tenant_id, journey_id) do update set
    lead_id = excluded.lead_id, engaged_at = excluded.engaged_at, measured_until = excluded.measured_until,
    day = excluded.day, history = excluded.history, is_returning = excluded.is_returning, lead_type = excluded.lead_type,
    source = case when journey_figures.source <> excluded.source
        and exists (select from changed c where c.tenant_id = excluded.tenant_id and c.journey_id = excluded.journey_id
          and c.body #> '{engagement,properties}' = '{}')
        and exists (select from journey_figures o where o.tenant_id = excluded.tenant_id
          and o.source = journey_figures.source and o.lead_id <> excluded.lead_id)
      then journey_figures.source else excluded.source end,
    owner_id = excluded.owner_id, verdict = excluded.verdict, cause = excluded.cause,
    breach_reason = excluded.breach_reason, miss_open_ms = excluded.miss_open_ms,
    miss_calendar_ms = excluded.miss_calendar_ms, exclusion = excluded.exclusion, in_outage = excluded.in_outage,
    systems_ms = excluded.systems_ms, human_ms = excluded.human_ms, total_ms = excluded.total_ms, hops = excluded.hops,
    head_start_ms = excluded.head_start_ms
  where journey_figures is distinct from excluded;
  return null;
end $$;

create function drop_journey_figures() returns trigger language plpgsql as $$
begin
  delete from journey_figures f using changed c where f.tenant_id = c.tenant_id and f.journey_id = c.journey_id;
  return null;
end $$;

create function drop_merged_figures() returns trigger language plpgsql as $$
begin
  delete from journey_figures f using changed c
  where c.ended_by = 'merged' and f.tenant_id = c.tenant_id and f.journey_id = c.journey_id;
  return null;
end $$;

create trigger figures_insert after insert on journeys referencing new table as changed
  for each statement execute function keep_journey_figures();
create trigger figures_update after update on journeys referencing new table as changed
  for each statement execute function keep_journey_figures();
create trigger figures_merge after update on journeys referencing new table as changed
  for each statement execute function drop_merged_figures();
create trigger figures_delete after delete on journeys referencing old table as changed
  for each statement execute function drop_journey_figures();

-- An outage is told, told anew, or was none: whose measured time it falls into changes in the same transaction. Whoever
-- writes journeys meanwhile goes first or sees it: they hold the tenant's lock together, this one holds it alone.
create function figures_lock(tenant text) returns bigint language sql immutable as $$
  select hashtextextended('figures of ' || tenant, 0)
$$;

create function mark_outage_figures() returns trigger language plpgsql as $$
declare
  tenant text;
begin
  for tenant in select distinct tenant_id from changed where body ->> 'kind' = 'outage'
    and tenant_id is distinct from current_setting('leadclock.forgetting', true)
  loop
    perform pg_advisory_xact_lock(figures_lock(tenant));
    with windows as materialized (
      select start, stop from outage_windows(tenant)
    ), hull as (
      -- All that was ever told of these outages: a window that became shorter leaves leads out no longer.
      select min(occurred_at) as start, max((body ->> 'endedAt')::bigint) as stop from tenant_facts
      where tenant_id = tenant and body ->> 'kind' = 'outage' and coalesce(body ->> 'outage', key) in (
        select coalesce(body ->> 'outage', key) from changed where tenant_id = tenant and body ->> 'kind' = 'outage')
    )
    update journey_figures f set in_outage = not f.in_outage from hull
    where f.tenant_id = tenant and f.measured_until > hull.start and f.engaged_at < hull.stop
      and f.systems_ms is not null and f.verdict <> 'excluded'
      and f.in_outage is distinct from exists (
        select from windows o where o.start < f.measured_until and f.engaged_at < o.stop);
  end loop;
  return null;
end $$;
create trigger figures_outage after insert on tenant_facts referencing new table as changed
  for each statement execute function mark_outage_figures();

insert into journey_figures
select f.* from journeys j, figures_of(j.tenant_id, j.journey_id, j.lead_id, j.engaged_at, j.ended_by, j.body) f;
