-- Since when a lead that is about to alert could not be read in its CRM: how long its alert waits for that (D19).
alter table leads add column unread_since bigint;

-- Tries that failed by ourselves, apart from those for which somebody else had to be waited for.
alter table inbox add column failures int not null default 0;
