import type { RecordCard } from "../../connectors/connector.ts";
import type { LeadId, TenantId } from "../../workflows/ports.ts";
import type { LeadFact, RecordRef } from "../domain/facts.ts";
import type { Journey } from "../domain/journey.ts";
import type { Owners } from "../domain/scope.ts";
import type { Instant } from "../domain/time.ts";
import type { Queryable } from "./database.ts";
import { ownedLead } from "./in-scope.ts";
import { type LeadAlert, leadAlerts } from "./lead-alerts.ts";

/** A fact, and how it came to us. */
interface LearnedFact {
  readonly fact: LeadFact;
  readonly receivedAt: Instant;
}

/** A verdict that was changed: what was, what is, and since when. */
interface Correction {
  readonly at: Instant;
  readonly detail: {
    readonly journey: string;
    readonly clock: string;
    readonly number: number;
    readonly was: string | null;
    readonly is: string;
  };
}

/** Everything that is known of one lead. */
export interface LeadStory {
  readonly leadId: LeadId;
  readonly isErased: boolean;
  /** Every record of it, also those that nobody has read yet. */
  readonly records: readonly { readonly record: RecordRef; readonly card: RecordCard | null }[];
  /** Oldest first. */
  readonly journeys: readonly Journey[];
  readonly facts: readonly LearnedFact[];
  readonly alerts: readonly LeadAlert[];
  /** Verdicts that did not stand, oldest first. */
  readonly corrections: readonly Correction[];
}

const LEAD = `
select l.lead_id as "leadId", l.erased_at is not null as "isErased" from leads l
where l.tenant_id = $1 and l.lead_id = (
  select coalesce(merged_into, lead_id) from leads where tenant_id = $1 and lead_id = $2
) and ${ownedLead("$3", "l.lead_id")}`;

const RECORDS = `
select r.record, c.body as card from lead_records r
left join record_cards c on c.tenant_id = r.tenant_id and c.record = r.record
where r.tenant_id = $1 and r.lead_id = $2 order by r.record`;

const JOURNEYS = `
select body from journeys where tenant_id = $1 and lead_id = $2 and ended_by is distinct from 'merged' order by number`;

const FACTS = `
select body as fact, received_at as "receivedAt" from facts where tenant_id = $1 and lead_id = $2
order by occurred_at, key`;

const CORRECTIONS = `
select at, detail from audit
where tenant_id = $1 and subject = $2 and action = 'clock.status'
  and detail ->> 'was' in ('hit', 'miss', 'excluded')
order by seq`;

/** One lead with all its journeys; follows merges. `null`: there is none here, or it is not within the owners' scope. */
export async function leadStory(
  db: Queryable,
  tenantId: TenantId,
  lead: LeadId,
  owners: Owners,
): Promise<LeadStory | null> {
  const { rows } = await db.query<Pick<LeadStory, "leadId" | "isErased">>(LEAD, [tenantId, lead, owners]);
  const [known] = rows;
  if (!known) return null;
  const of = [tenantId, known.leadId];
  const records = await db.query<LeadStory["records"][number]>(RECORDS, of);
  const journeys = await db.query<{ body: Journey }>(JOURNEYS, of);
  const facts = await db.query<LearnedFact>(FACTS, of);
  const corrections = await db.query<Correction>(CORRECTIONS, of);
  return {
    ...known,
    records: records.rows,
    journeys: journeys.rows.map(({ body }) => body),
    facts: facts.rows,
    alerts: await leadAlerts(db, tenantId, known.leadId),
    corrections: corrections.rows,
  };
}
