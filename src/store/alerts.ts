import type { AlertKey, Alerts, LeadId, StoredAlert } from "../../workflows/ports.ts";
import type { Alert } from "../domain/effects.ts";
import { toJson } from "./json.ts";
import type { Scope } from "./scope.ts";

const ADD = `
insert into alerts (tenant_id, journey_id, clock, number, step, lead_id, engagement_key, kind, outcome, decided_at,
  open_for, task_id, sent_as, state, body, installation_id)
select $1, a."journeyId", a.clock, a.number, a.step, $2, a."engagementKey", a.kind, a.outcome, a."decidedAt",
  a."openFor", a."taskId", a."sentAs", a.state, coalesce(a.body, 'null'),
  a."installationId"
from jsonb_to_recordset($3::jsonb) as a("journeyId" text, clock text, number int, step text, "engagementKey" text,
  kind text, outcome text, "decidedAt" bigint, "openFor" text, "taskId" text, "sentAs" text, state text, body jsonb,
  "installationId" text)`;

const OF_LEADS = `
select * from alerts where tenant_id = $1 and lead_id = any($2::text[])
order by decided_at, journey_id, clock, number, step`;

const EXISTING = `
select a.journey_id as "journeyId", a.clock, a.number, a.step from alerts a
join jsonb_to_recordset($2::jsonb) as k("journeyId" text, clock text, number int, step text)
  on a.journey_id = k."journeyId" and a.clock = k.clock and a.number = k.number and a.step = k.step
where a.tenant_id = $1`;

/** Members that the change does not name keep their value; `openFor` may become nobody. */
const UPDATE = `
update alerts set
  task_id = coalesce($6::jsonb ->> 'taskId', task_id),
  state = coalesce($6::jsonb ->> 'state', state),
  sent_as = coalesce($6::jsonb ->> 'sentAs', sent_as),
  outcome = coalesce($6::jsonb ->> 'outcome', outcome),
  open_for = case when $6::jsonb ? 'openFor' then $6::jsonb ->> 'openFor' else open_for end
where tenant_id = $1 and journey_id = $2 and clock = $3 and number = $4 and step = $5`;

interface AlertRow {
  lead_id: LeadId;
  journey_id: string;
  engagement_key: string;
  clock: string;
  number: number;
  step: string;
  kind: StoredAlert["kind"];
  outcome: StoredAlert["outcome"];
  decided_at: number;
  open_for: string | null;
  task_id: string | null;
  sent_as: StoredAlert["sentAs"];
  state: StoredAlert["state"];
  body: unknown;
  installation_id: string | null;
}

/** Every alert ever decided. A second one for the same step is a unique violation and undoes its transaction. */
export function alerts({ db }: Scope): Alerts {
  return {
    async of(tenantId, lead) {
      const { rows } = await db.query<AlertRow>(OF_LEADS, [tenantId, [lead]]);
      return rows.map(stored);
    },

    async ofLeads(tenantId, leads) {
      const { rows } = await db.query<AlertRow>(OF_LEADS, [tenantId, leads]);
      const found = new Map<LeadId, StoredAlert[]>(leads.map((lead) => [lead, []]));
      for (const row of rows) found.get(row.lead_id)?.push(stored(row));
      return found;
    },

    async get(tenantId, { journeyId, clock, number, step }) {
      const { rows } = await db.query<AlertRow>(
        "select * from alerts where tenant_id = $1 and journey_id = $2 and clock = $3 and number = $4 and step = $5",
        [tenantId, journeyId, clock, number, step],
      );
      return rows[0] ? stored(rows[0]) : null;
    },

    async add(tenantId, lead, list) {
      if (list.length > 0) await db.query(ADD, [tenantId, lead, toJson(list)]);
    },

    async ofTask(tenantId, taskId) {
      const { rows } = await db.query<AlertRow>(
        "select * from alerts where tenant_id = $1 and task_id = $2 limit 1",
        [tenantId, taskId],
      );
      return rows[0] ? stored(rows[0]) : null;
    },

    async madeSince(tenantId, installationId, since) {
      const { rows } = await db.query(
        `select 1 from alerts where tenant_id = $1 and decided_at > $3 and installation_id = $2 and task_id is not null
         limit 1`,
        [tenantId, installationId, since],
      );
      return rows.length > 0;
    },

    async openLive(tenantId) {
      const { rows } = await db.query<AlertRow>(
        `select * from alerts where tenant_id = $1 and state = 'open' and sent_as = 'live' and task_id is not null
           and lead_id <> '' order by task_id`,
        [tenantId],
      );
      return rows.map(stored);
    },

    async ourTasks(tenantId, taskIds) {
      const { rows } = await db.query<{ id: string }>(
        "select task_id as id from alerts where tenant_id = $1 and task_id = any($2::text[])",
        [tenantId, taskIds],
      );
      return new Set(rows.map((row) => row.id));
    },

    async existing(tenantId, keys) {
      if (keys.length === 0) return [];
      const named = keys.map(({ journeyId, clock, number, step }) => ({ journeyId, clock, number, step }));
      return (await db.query<AlertKey>(EXISTING, [tenantId, toJson(named)])).rows;
    },

    async update(tenantId, key, change) {
      await db.query(UPDATE, [tenantId, key.journeyId, key.clock, key.number, key.step, toJson(change)]);
    },

    async dropWaiting(tenantId, since) {
      const { rowCount } = await db.query(
        `update alerts set state = 'closed', open_for = null
         where tenant_id = $1 and decided_at > $2 and state = 'waiting' and kind <> 'review'`,
        [tenantId, since],
      );
      return rowCount;
    },

    async withdraw(tenantId, { journeyId, clock, number, step }) {
      const { rowCount } = await db.query(
        `delete from alerts where tenant_id = $1 and journey_id = $2 and clock = $3 and number = $4 and step = $5
           and state = 'waiting' and sent_as is null and task_id is null`,
        [tenantId, journeyId, clock, number, step],
      );
      return rowCount > 0;
    },
  };
}

function stored(row: AlertRow): StoredAlert {
  return {
    leadId: row.lead_id,
    journeyId: row.journey_id,
    engagementKey: row.engagement_key,
    clock: row.clock,
    number: row.number,
    step: row.step,
    kind: row.kind,
    outcome: row.outcome,
    decidedAt: row.decided_at,
    ...ownerIn(row.body),
    openFor: row.open_for,
    taskId: row.task_id,
    sentAs: row.sent_as,
    state: row.state,
    body: row.body,
    ...(row.installation_id !== null && { installationId: row.installation_id }),
  };
}

/** Whoever was the owner when it was decided is written in what was decided. */
function ownerIn(body: unknown): Pick<StoredAlert, "ownerId"> {
  const { ownerId } = (body ?? {}) as Partial<Alert>;
  return ownerId === undefined ? {} : { ownerId };
}
