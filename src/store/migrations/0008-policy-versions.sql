-- Policies on their way from a draft to a published version.

-- Every edit of the tenant's one draft is a row, so that nothing is overwritten; the newest says how it stands.
-- The key makes the second of two edits of the same revision fail.
create table policy_drafts (
  tenant_id text not null,
  revision int not null,
  state text not null check (state in ('open', 'discarded', 'published')),
  based_on int not null,
  author text not null,
  at bigint not null,
  -- As it was written, in its own order.
  file json,
  primary key (tenant_id, revision),
  check ((state = 'open') = (file is not null))
);

-- As somebody wrote it, why it was published, and what was still open when somebody published it all the same.
alter table policies add column file json;
alter table policies add column note text;
alter table policies add column overridden jsonb;

-- Bound to the digest of what was approved: a part that changes has no approval any more.
create table policy_approvals (
  tenant_id text not null,
  part text not null,
  digest text not null,
  approved_by text not null,
  approved_at bigint not null,
  primary key (tenant_id, part, digest)
);

create table policy_previews (
  tenant_id text not null,
  id text not null,
  -- What it is a preview of, and beside which published version.
  digest text not null,
  against int not null,
  days int not null,
  started_by text not null,
  started_at bigint not null,
  state text not null check (state in ('running', 'done', 'failed')),
  done int not null,
  total int not null,
  -- Of the newest sign of life.
  touched_at bigint not null,
  why text,
  result jsonb,
  primary key (tenant_id, id)
);
create index policy_previews_newest on policy_previews (tenant_id, started_at desc);

-- Running clocks on their way to a version, lead by lead.
create table policy_moves (
  tenant_id text not null,
  version int not null,
  -- The instant of the move, which is that of the version.
  at bigint not null,
  decided_by text not null,
  after_lead text not null default '',
  moved int not null default 0,
  done boolean not null default false,
  primary key (tenant_id, version)
);
create index policy_moves_ready on policy_moves (at) where not done;
