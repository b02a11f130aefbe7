-- What waits is listed without looking at every change there ever was.
create index owner_changes_waiting on owner_changes (tenant_id, journey_id) where state = 'waiting';
