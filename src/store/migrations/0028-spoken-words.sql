-- What people wrote where the audit trail keeps a digest only: the chain stays whole when words are erased (D40).
create table spoken_words (
  tenant_id text not null,
  id text not null,
  -- Of the entry in the trail: the lead, where it is about one.
  subject text not null,
  at bigint not null,
  -- Null: erased, and the salt with it, so that nobody finds them out by trying.
  words text,
  salt text,
  primary key (tenant_id, id),
  check ((words is null) = (salt is null))
);
create index spoken_words_subject on spoken_words (tenant_id, subject);

-- A detail of the trail with the words in the place of their digests.
create function with_words(tenant text, detail jsonb) returns jsonb language sql stable as $$
  select detail || coalesce((
    select jsonb_object_agg(e.key, coalesce(w.words, 'erased'))
    from jsonb_each(detail) e
    left join spoken_words w on w.tenant_id = tenant and w.id = e.value ->> 'spoken'
    where jsonb_typeof(e.value) = 'object' and e.value ? 'spoken'
  ), '{}')
$$;
