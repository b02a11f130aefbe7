-- Our own tasks come back as events of the CRM: told apart by their id.
create index alerts_task on alerts (tenant_id, task_id) where task_id is not null;
