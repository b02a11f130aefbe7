-- Leads are found by the beginning of a word: of a name, a company, an e-mail address, a record. An ordinary index over words and
-- no text search: the wall between tenants allows comparisons alone to run before it, and so only they can use an index.
create function folded(words text) returns text language sql immutable parallel safe as $$
  select lower(regexp_replace(normalize(coalesce(words, ''), NFD), '[\u0300-\u036f]', '', 'g'))
$$;

-- Words as they stand and their parts: `Kestrel.io` is found by `kestrel.io`, `kestrel` and `io`.
create function search_words(words text) returns text[] language sql immutable parallel safe as $$
  select coalesce(array_agg(distinct left(part, 80)), '{}') from (
    select btrim(whole, '.,;:()<>"''&/-') as part from regexp_split_to_table(folded(words), '\s+') whole
    union all
    select part from regexp_split_to_table(folded(words), '[^[:alnum:]]+') part
  ) parts where part <> ''
$$;

-- An address is one word, and so is what stands behind its @: its parts would find half of all leads.
create function card_words(record text, card jsonb) returns text[] language sql immutable parallel safe as $$
  select coalesce(array_agg(distinct left(word, 80)), '{}') from (
    select unnest(search_words(concat_ws(' ', card ->> 'name', card ->> 'company'))) as word
    union all select folded(card ->> 'email')
    union all select folded(split_part(card ->> 'email', '@', 2))
    union all select folded(record)
    union all select folded(split_part(record, ':', 3))
  ) words where word <> ''
$$;

create table record_words (
  tenant_id text not null,
  word text collate "C" not null,
  record text not null,
  primary key (tenant_id, word, record)
);
create index record_words_record on record_words (tenant_id, record, word);

-- Triggers, so that no statement that touches cards can forget it: put, erase, forget. Once a statement, not once a card.
create function keep_record_words() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    delete from record_words r using gone g where r.tenant_id = g.tenant_id and r.record = g.record;
  elsif tg_op = 'INSERT' then
    insert into record_words (tenant_id, word, record)
    select c.tenant_id, w, c.record from came c, unnest(card_words(c.record, c.body)) w
    on conflict do nothing;
  else
    delete from record_words r using (
      select c.tenant_id, c.record, card_words(c.record, c.body) as words
      from came c join gone g on g.tenant_id = c.tenant_id and g.record = c.record where g.body <> c.body offset 0
    ) n where r.tenant_id = n.tenant_id and r.record = n.record and r.word <> all(n.words);
    insert into record_words (tenant_id, word, record)
    select c.tenant_id, w, c.record
    from came c join gone g on g.tenant_id = c.tenant_id and g.record = c.record, unnest(card_words(c.record, c.body)) w
    where g.body <> c.body
    on conflict do nothing;
  end if;
  return null;
end $$;

insert into record_words (tenant_id, word, record)
select c.tenant_id, w, c.record from record_cards c, unnest(card_words(c.record, c.body)) w;

create trigger keep_words_insert after insert on record_cards
  referencing new table as came for each statement execute function keep_record_words();
create trigger keep_words_update after update on record_cards
  referencing old table as gone new table as came for each statement execute function keep_record_words();
create trigger keep_words_delete after delete on record_cards
  referencing old table as gone for each statement execute function keep_record_words();
