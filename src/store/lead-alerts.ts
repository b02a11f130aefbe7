import type { LeadId, StoredMessage, TenantId } from "../../workflows/ports.ts";
import type { Instant } from "../domain/time.ts";
import type { Queryable } from "./database.ts";
import { messages } from "./messages.ts";

/** An alert of a lead, what became of its task, and each message with its receipts. */
export interface LeadAlert {
  readonly journeyId: string;
  readonly clock: string;
  readonly number: number;
  readonly step: string;
  readonly kind: "warning" | "breach" | "catchUp" | "review";
  readonly outcome: "sent" | "skipped: late" | "cancelled";
  readonly state: string;
  readonly decidedAt: Instant;
  readonly sentAs: "live" | "silent" | null;
  readonly recipient: string | null;
  readonly messages: readonly StoredMessage[];
}

const ALERTS = `
select journey_id as "journeyId", clock, number, step, kind, outcome, state, decided_at as "decidedAt",
  sent_as as "sentAs", coalesce(open_for, body #>> '{recipients,0,userId}', body ->> 'reviewer') as recipient
from alerts where tenant_id = $1 and lead_id = $2
order by decided_at, journey_id, clock, number, step`;

/** Everything that was decided to be told about a lead, oldest first. */
export async function leadAlerts(
  db: Queryable,
  tenantId: TenantId,
  lead: LeadId,
): Promise<readonly LeadAlert[]> {
  const { rows } = await db.query<Omit<LeadAlert, "messages">>(ALERTS, [tenantId, lead]);
  const all = await messages({ db, atomically: (work) => work(db) }).ofAlerts(tenantId, rows);
  const nameOf = (one: Pick<LeadAlert, "journeyId" | "clock" | "number" | "step">) =>
    JSON.stringify([one.journeyId, one.clock, one.number, one.step]);
  const byAlert = Map.groupBy(all, ({ alert }) => nameOf(alert!));
  return rows.map((row) => ({ ...row, messages: byAlert.get(nameOf(row)) ?? [] }));
}
