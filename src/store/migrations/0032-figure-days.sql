-- Figures of long periods: the rows of a day, packed into columns that a reader goes through without a row of SQL each
-- (docs/scaling.md). A pack is whole or worth nothing: who changes a row of a day marks the day in the same
-- transaction, and a marked day is read from its rows. Marks are only ever added, so nobody waits for anybody.
create sequence figure_versions;
create table figure_days (
  tenant_id text not null,
  day date not null,
  version bigint not null default nextval('figure_versions'),
  journeys int not null,
  names jsonb not null,
  numbers bytea not null,
  codes bytea not null,
  told bytea not null,
  primary key (tenant_id, day)
);
-- Read whole and often, and a few megabytes a year: not worth compressing.
alter table figure_days alter column numbers set storage external, alter column codes set storage external,
  alter column told set storage external;

create table figure_marks (
  tenant_id text not null,
  day date not null,
  seq bigint generated always as identity,
  -- By the clock of the database, which alone knows when the marking stopped.
  marked_at bigint not null default (extract(epoch from clock_timestamp()) * 1000)::bigint,
  primary key (tenant_id, day, seq)
);

-- Four bytes big-endian; the smallest: none; the greatest: too far for them, and then it stands in `far`.
create function packed_number(value bigint) returns bytea language sql immutable as $$
  select int4send(case when value is null then -2147483648 when value >= 2147483647 then 2147483647 else value::int end)
$$;

-- A day's rows of journey_figures as columns, in the order of their ids. `numbers`: four bytes each, the five delays, then
-- one column for each of the names of hops. `codes`: two bytes each, places in the lists of `names`; -1: none. `told`: four
-- numbers of four bytes for each journey with alerts: its place, warnings, breaches, those not sent (R-112).
create function figure_columns(tenant text, asked date)
returns table (journeys int, names jsonb, numbers bytea, codes bytea, told bytea) language sql stable
-- Compiling it takes longer than a day takes; with a setting of its own it is planned by itself, not into its caller.
set jit = off as $$
with each as (
  select f.*, (row_number() over (order by f.journey_id collate "C") - 1)::int as n,
    dense_rank() over (order by lead_type collate "C") - 1 as type_code,
    dense_rank() over (order by owner_id collate "C") - 1 as owner_code,
    dense_rank() over (order by source collate "C") - 1 as source_code,
    case when cause is null then -1 else dense_rank() over (order by cause collate "C" nulls last) - 1 end as cause_code,
    case when breach_reason is null then -1 else dense_rank() over (order by breach_reason collate "C" nulls last) - 1 end as reason_code,
    array_position(array['hit', 'miss', 'pending', 'review', 'excluded', 'superseded'], verdict) - 1
      + case when history then 8 else 0 end + case when is_returning then 16 else 0 end + case when in_outage then 32 else 0 end as state
  from journey_figures f where f.tenant_id = tenant and f.day = asked
), hop_names as (
  select name, (row_number() over (order by name) + 4)::int as place
  from (select distinct jsonb_object_keys(hops) collate "C" as name from each) k
), hop_numbers as (
  select h.place, e.n, (e.hops ->> h.name)::bigint as ms from each e cross join hop_names h
), far as (
  select place, n, ms from each cross join lateral (values
    (0, systems_ms), (1, human_ms), (2, total_ms), (3, miss_open_ms), (4, head_start_ms)) v (place, ms) where ms >= 2147483647
  union all select place, n, ms from hop_numbers where ms >= 2147483647
), alerted as (
  select e.n, count(*) filter (where is_sent and kind = 'warning') as warnings,
    count(*) filter (where is_sent and kind <> 'warning') as breaches, count(*) filter (where not is_sent) as unsent
  from each e join alerts a on a.tenant_id = tenant and a.journey_id = e.journey_id
    cross join lateral (select a.state in ('waiting', 'open') or (a.state = 'closed' and a.sent_as is not null) as is_sent) s
  where a.kind in ('warning', 'breach', 'catchUp') group by e.n
)
select count(*)::int, jsonb_build_object(
    'types', coalesce(jsonb_agg(distinct lead_type collate "C" order by lead_type collate "C"), '[]'),
    'owners', coalesce(jsonb_agg(distinct owner_id collate "C" order by owner_id collate "C"), '[]'),
    'sources', coalesce(jsonb_agg(distinct source collate "C" order by source collate "C"), '[]'),
    'causes', coalesce(jsonb_agg(distinct cause collate "C" order by cause collate "C") filter (where cause is not null), '[]'),
    'reasons', coalesce(jsonb_agg(distinct breach_reason collate "C" order by breach_reason collate "C") filter (where breach_reason is not null), '[]'),
    'hops', (select coalesce(jsonb_agg(name order by place), '[]') from hop_names),
    'far', (select coalesce(jsonb_agg(jsonb_build_array(place, n, ms)), '[]') from far)),
  coalesce(string_agg(packed_number(systems_ms), '' order by n) || string_agg(packed_number(human_ms), '' order by n)
    || string_agg(packed_number(total_ms), '' order by n) || string_agg(packed_number(miss_open_ms), '' order by n)
    || string_agg(packed_number(head_start_ms), '' order by n), '')
    || coalesce((select string_agg(packed_number(ms), '' order by place, n) from hop_numbers), ''),
  coalesce(string_agg(int2send(state::smallint), '' order by n) || string_agg(int2send(type_code::smallint), '' order by n)
    || string_agg(int2send(owner_code::smallint), '' order by n) || string_agg(int2send(source_code::smallint), '' order by n)
    || string_agg(int2send(cause_code::smallint), '' order by n) || string_agg(int2send(reason_code::smallint), '' order by n), ''),
  coalesce((select string_agg(int4send(n) || int4send(warnings::int) || int4send(breaches::int) || int4send(unsent::int), '' order by n)
    from alerted), '')
from each
$$;

-- Nobody marks for a tenant that is just being forgotten: the marks would be left.
create function mark_changed_days() returns trigger language plpgsql as $$
begin
  insert into figure_marks (tenant_id, day) select distinct tenant_id, day from changed
  where tenant_id is distinct from current_setting('leadclock.forgetting', true);
  return null;
end $$;

create function mark_updated_days() returns trigger language plpgsql as $$
begin
  insert into figure_marks (tenant_id, day) select tenant_id, day from was union select tenant_id, day from changed;
  return null;
end $$;

create trigger figure_days_insert after insert on journey_figures referencing new table as changed
  for each statement execute function mark_changed_days();
create trigger figure_days_update after update on journey_figures referencing old table as was new table as changed
  for each statement execute function mark_updated_days();
create trigger figure_days_delete after delete on journey_figures referencing old table as changed
  for each statement execute function mark_changed_days();

-- Alerts are counted with their journey; one that comes before its journey is counted by the journey's own mark.
create function mark_alerted_days() returns trigger language plpgsql as $$
begin
  insert into figure_marks (tenant_id, day)
  select distinct f.tenant_id, f.day from changed c join journey_figures f on f.tenant_id = c.tenant_id and f.journey_id = c.journey_id
  where c.tenant_id is distinct from current_setting('leadclock.forgetting', true);
  return null;
end $$;

create function mark_realerted_days() returns trigger language plpgsql as $$
begin
  insert into figure_marks (tenant_id, day)
  select distinct f.tenant_id, f.day from (
    select tenant_id, journey_id, clock, number, step, kind, state, sent_as from changed
    except select tenant_id, journey_id, clock, number, step, kind, state, sent_as from was
  ) c join journey_figures f on f.tenant_id = c.tenant_id and f.journey_id = c.journey_id;
  return null;
end $$;

create trigger figure_days_insert after insert on alerts referencing new table as changed
  for each statement execute function mark_alerted_days();
create trigger figure_days_update after update on alerts referencing old table as was new table as changed
  for each statement execute function mark_realerted_days();
create trigger figure_days_delete after delete on alerts referencing old table as changed
  for each statement execute function mark_alerted_days();

-- Who packs a tenant's days and who erases one of its people go one after the other.
create function figure_packs_lock(tenant text) returns bigint language sql immutable as $$
  select hashtextextended('packed figures of ' || tenant, 0)
$$;

-- Packs a day. Its second statement takes exactly those marks whose changes it packs: a later one stays.
create function pack_figures(tenant text, asked date) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(figure_packs_lock(tenant));
  with taken as (
    delete from figure_marks m where m.tenant_id = tenant and m.day = asked returning m.seq
  )
  insert into figure_days (tenant_id, day, journeys, names, numbers, codes, told)
  select tenant, asked, c.* from figure_columns(tenant, asked) c where exists (select from taken)
  on conflict (tenant_id, day) do update set version = nextval('figure_versions'), journeys = excluded.journeys,
    names = excluded.names, numbers = excluded.numbers, codes = excluded.codes, told = excluded.told;
end $$;

-- Where a lead came from may be words of its own: the packs that know them go in the transaction that erases it, those
-- that are only waiting to be packed anew too (D40).
create function drop_erased_days() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(figure_packs_lock(new.tenant_id));
  insert into figure_marks (tenant_id, day)
  select distinct f.tenant_id, f.day from journeys j join journey_figures f on f.tenant_id = j.tenant_id and f.journey_id = j.journey_id
  where j.tenant_id = new.tenant_id and j.lead_id = new.lead_id;
  delete from figure_days d where d.tenant_id = new.tenant_id and exists (
    select from figure_marks m where m.tenant_id = d.tenant_id and m.day = d.day);
  return null;
end $$;
create trigger figure_days_erase after update of erased_at on leads for each row
  when (new.erased_at is not null and new.erased_at is distinct from old.erased_at) execute function drop_erased_days();

insert into figure_marks (tenant_id, day) select distinct tenant_id, day from journey_figures;
