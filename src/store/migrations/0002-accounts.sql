-- Reaching accounts: grants at rest, installations under way, shared rate limits.

create table tokens (
  tenant_id text not null,
  installation_id text not null,
  key_id text not null,
  sealed text not null,
  expires_at bigint not null,
  version int not null,
  -- Who refreshes, until when by the database's own clock.
  refresher text,
  refresh_until timestamptz,
  primary key (tenant_id, installation_id)
);

-- Secrets of the store itself, sealed like tokens.
create table secrets (
  name text primary key,
  key_id text not null,
  sealed text not null
);

create table oauth_states (
  state_digest text primary key,
  tenant_id text not null,
  body jsonb not null,
  expires_at bigint not null
);

create table rate_limits (
  tenant_id text not null,
  installation_id text not null,
  name text not null,
  held_until bigint not null default 0,
  -- Calls by number of their slice of time.
  used jsonb not null default '{}',
  primary key (tenant_id, installation_id, name)
) with (fillfactor = 50);

-- Takes leave for one call: null if granted, else the instant to ask again. A window is counted in slices of a
-- hundredth, and a slice counts until all of it has left the window, so no window ever holds more than the limit.
create function take_permit(tenant text, installation text, limit_name text, at_ms bigint, calls int, per_ms bigint)
returns bigint language plpgsql as $$
declare
  slice constant bigint := greatest(1, ceil(per_ms / 100.0)::bigint);
  held bigint;
  old jsonb;
  kept jsonb := '{}';
  total int := 0;
  entry record;
begin
  insert into rate_limits (tenant_id, installation_id, name) values (tenant, installation, limit_name)
    on conflict do nothing;
  select held_until, used into held, old from rate_limits
    where tenant_id = tenant and installation_id = installation and name = limit_name for update;
  if held > at_ms then
    return held;
  end if;
  -- Slices far ahead come from a clock that was set back; they would block for as long as it was.
  for entry in select key::bigint as number, value::int as n from jsonb_each_text(old)
    where (key::bigint + 1) * slice > at_ms - per_ms and key::bigint * slice <= at_ms + per_ms
  loop
    kept := kept || jsonb_build_object(entry.number::text, entry.n);
    total := total + entry.n;
  end loop;
  if total >= calls then
    for entry in select key::bigint as number, value::int as n from jsonb_each_text(kept) order by key::bigint
    loop
      total := total - entry.n;
      if total < calls then
        return (entry.number + 1) * slice + per_ms;
      end if;
    end loop;
  end if;
  update rate_limits
    set used = kept || jsonb_build_object((at_ms / slice)::text, coalesce((kept ->> (at_ms / slice)::text)::int, 0) + 1)
    where tenant_id = tenant and installation_id = installation and name = limit_name;
  return null;
end $$;
