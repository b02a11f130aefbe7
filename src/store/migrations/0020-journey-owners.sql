-- Who owns a journey, or owned it in a turn of one of its clocks: whose leads a rep may know of, and whose figures it counts in.
create table journey_owners (
  tenant_id text not null,
  owner_id text not null,
  journey_id text not null,
  lead_id text not null,
  primary key (tenant_id, owner_id, journey_id)
);
create index journey_owners_journey on journey_owners (tenant_id, journey_id);
create index journey_owners_lead on journey_owners (tenant_id, lead_id);

create function owners_of(journey jsonb) returns text[] language sql immutable as $$
  select coalesce(array_agg(distinct o.value #>> '{}' order by o.value #>> '{}'), '{}')
  from (
    select journey -> 'ownerId' as value
    union all select jsonb_path_query(journey, '$.clocks[*].segments[*].ownerId')
  ) o where jsonb_typeof(o.value) = 'string'
$$;

-- A trigger, so that no statement that touches journeys can forget it: save, merge, erase, forget.
create function keep_journey_owners() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    delete from journey_owners where tenant_id = old.tenant_id and journey_id = old.journey_id;
    return null;
  end if;
  if tg_op = 'UPDATE' then
    if owners_of(old.body) = owners_of(new.body) and old.lead_id = new.lead_id then return null; end if;
    delete from journey_owners where tenant_id = old.tenant_id and journey_id = old.journey_id;
  end if;
  insert into journey_owners (tenant_id, owner_id, journey_id, lead_id)
  select new.tenant_id, o, new.journey_id, new.lead_id from unnest(owners_of(new.body)) o
  on conflict (tenant_id, owner_id, journey_id) do update set lead_id = excluded.lead_id;
  return null;
end $$;

insert into journey_owners (tenant_id, owner_id, journey_id, lead_id)
select j.tenant_id, o, j.journey_id, j.lead_id from journeys j, unnest(owners_of(j.body)) o;

create trigger keep_owners after insert or delete or update of body, lead_id on journeys
  for each row execute function keep_journey_owners();
