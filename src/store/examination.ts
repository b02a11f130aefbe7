import type { LeadId, StoredAlert, TenantId } from "../../workflows/ports.ts";
import type { LeadFact, TenantFact } from "../domain/facts.ts";
import type { Journey } from "../domain/journey.ts";
import type { Instant } from "../domain/time.ts";
import type { Queryable } from "./database.ts";

/** A lead with all that is stored of it, as of one instant of the database. */
export interface ExaminedLead {
  readonly leadId: LeadId;
  readonly installationId: string;
  readonly nextDueAt: Instant | null;
  readonly wakeAt: Instant | null;
  readonly decidedAt: Instant | null;
  readonly mergedInto: LeadId | null;
  readonly erasedAt: Instant | null;
  readonly facts: readonly LeadFact[];
  readonly journeys: readonly ExaminedJourney[];
  readonly alerts: readonly ExaminedAlert[];
}

export interface ExaminedJourney {
  readonly id: string;
  readonly body: Journey;
  /** The columns that lists and figures read, under the names of the body's members. */
  readonly columns: Readonly<Record<string, string | number | boolean | null>>;
}

export interface ExaminedAlert
  extends Pick<
    StoredAlert,
    | "journeyId"
    | "engagementKey"
    | "clock"
    | "number"
    | "step"
    | "kind"
    | "outcome"
    | "decidedAt"
    | "openFor"
    | "state"
  > {
  /** Its task is in the outbox: waiting, or given up. */
  readonly inOutbox: boolean;
}

export interface KnownTenantFact {
  readonly fact: TenantFact;
  readonly receivedAt: Instant;
}

/** A row that names a lead which is not there, or went into another one. */
export interface Stray {
  readonly table: "facts" | "lead_records" | "journeys" | "alerts";
  readonly key: string;
  readonly leadId: LeadId;
  readonly mergedInto: LeadId | null;
}

interface DeadCount {
  readonly box: "inbox" | "outbox";
  readonly kind: string;
  readonly n: number;
}

/** Reads for whoever checks the store; nothing here writes, and nothing reads a whole tenant at once. */
export interface Examination {
  leadCount(tenantId: TenantId): Promise<number>;
  /** Page by page in the order of their ids. */
  leads(tenantId: TenantId): AsyncIterable<readonly ExaminedLead[]>;
  /** In the order in which they became known. */
  tenantFacts(tenantId: TenantId): Promise<readonly KnownTenantFact[]>;
  strays(tenantId: TenantId): AsyncIterable<{ readonly rows: number; readonly found: readonly Stray[] }>;
  deadLetters(tenantId: TenantId): Promise<readonly DeadCount[]>;
  auditLength(tenantId: TenantId): Promise<number>;
}

const LEADS_PER_PAGE = 100;
const ROWS_PER_PAGE = 5_000;

/** One statement, one snapshot: a lead that is being decided meanwhile is seen before or after, never between. */
const LEADS = `
with page as (
  select * from leads where tenant_id = $1 and lead_id > $2 order by lead_id limit $3
)
select l.lead_id as "leadId", l.installation_id as "installationId", l.next_due_at as "nextDueAt", l.wake_at as "wakeAt",
  l.decided_at as "decidedAt", l.merged_into as "mergedInto", l.erased_at as "erasedAt", (
    select coalesce(jsonb_agg(f.body order by f.occurred_at, f.key), '[]') from facts f
    where f.tenant_id = l.tenant_id and f.lead_id = l.lead_id
  ) as facts, (
    select coalesce(jsonb_agg(jsonb_build_object('id', j.journey_id, 'body', j.body, 'columns', jsonb_build_object(
      'number', j.number, 'status', j.status, 'endedBy', j.ended_by, 'history', j.history, 'leadType', j.lead_type,
      'ownerId', j.owner_id, 'stamps.engagedAt', j.engaged_at, 'stamps.firstTouchAt', j.first_touch_at,
      'delays.systems.calendarMs', j.systems_ms, 'delays.human.calendarMs', j.human_ms,
      'delays.total.calendarMs', j.total_ms)) order by j.number, j.journey_id), '[]') from journeys j
    where j.tenant_id = l.tenant_id and j.lead_id = l.lead_id
  ) as journeys, (
    select coalesce(jsonb_agg(jsonb_build_object('journeyId', a.journey_id, 'engagementKey', a.engagement_key,
      'clock', a.clock, 'number', a.number, 'step', a.step, 'kind', a.kind, 'outcome', a.outcome,
      'decidedAt', a.decided_at, 'openFor', a.open_for, 'state', a.state, 'inOutbox', a.state = 'waiting' and exists (
        select 1 from installations i join outbox o
          on o.tenant_id = i.tenant_id and o.installation_id = i.installation_id and o.kind = 'createTask'
          and o.key = concat_ws('|', a.journey_id, a.clock, a.number, a.step)
        where i.tenant_id = a.tenant_id))
      order by a.decided_at, a.journey_id, a.clock, a.number, a.step), '[]') from alerts a
    where a.tenant_id = l.tenant_id and a.lead_id = l.lead_id
  ) as alerts
from page l order by l.lead_id`;

const KEYS: Readonly<Record<Stray["table"], string>> = {
  facts: "key",
  lead_records: "record",
  journeys: "journey_id",
  alerts: "journey_id",
};

/** Journeys of a merged lead stay with it, ended; everything else follows to the survivor. */
function strays(table: Stray["table"]): string {
  const key = KEYS[table];
  const astray =
    table === "journeys"
      ? "l.lead_id is null"
      : // What operations are told is about no lead.
        "((l.lead_id is null and p.lead_id <> '') or l.merged_into is not null)";
  return `
with page as (
  select distinct ${key} as key, lead_id from ${table} where tenant_id = $1 and ${key} > $2 order by ${key} limit $3
)
select (select count(*) from page) as n, (select max(key) from page) as last, (
  select coalesce(jsonb_agg(jsonb_build_object('table', '${table}', 'key', p.key, 'leadId', p.lead_id,
    'mergedInto', l.merged_into) order by p.key), '[]')
  from page p left join leads l on l.tenant_id = $1 and l.lead_id = p.lead_id where ${astray}
) as found`;
}

interface StrayPage {
  readonly n: number;
  readonly last: string | null;
  readonly found: readonly Stray[];
}

export function examination(db: Queryable): Examination {
  async function count(table: "leads" | "audit", tenantId: TenantId): Promise<number> {
    const { rows } = await db.query<{ n: number }>(
      `select count(*) as n from ${table} where tenant_id = $1`,
      [tenantId],
    );
    return rows[0]?.n ?? 0;
  }

  return {
    leadCount: (tenantId) => count("leads", tenantId),
    auditLength: (tenantId) => count("audit", tenantId),

    async *leads(tenantId) {
      for (let after = ""; ; ) {
        const { rows } = await db.query<ExaminedLead>(LEADS, [tenantId, after, LEADS_PER_PAGE]);
        if (rows.length > 0) yield rows;
        const last = rows.at(-1);
        if (!last || rows.length < LEADS_PER_PAGE) return;
        after = last.leadId;
      }
    },

    async tenantFacts(tenantId) {
      const { rows } = await db.query<KnownTenantFact>(
        `select body as fact, received_at as "receivedAt" from tenant_facts where tenant_id = $1 order by seq`,
        [tenantId],
      );
      return rows;
    },

    async *strays(tenantId) {
      for (const table of Object.keys(KEYS) as Stray["table"][]) {
        let after: string | null = "";
        while (after !== null) {
          const page: StrayPage | undefined = (
            await db.query<StrayPage>(strays(table), [tenantId, after, ROWS_PER_PAGE])
          ).rows[0];
          if (page && page.n > 0) yield { rows: page.n, found: page.found };
          after = page?.last ?? null;
        }
      }
    },

    async deadLetters(tenantId) {
      const { rows } = await db.query<DeadCount>(
        `select 'inbox' as box, kind, count(*) as n from inbox where tenant_id = $1 and state = 'dead' group by kind
         union all
         select 'outbox', kind, count(*) from outbox where tenant_id = $1 and state = 'dead' group by kind
         order by 1, 2`,
        [tenantId],
      );
      return rows;
    },
  };
}
