import type { RecordCard } from "../../connectors/connector.ts";
import type { StoredMessage, TenantId } from "../../workflows/ports.ts";
import type { Owners } from "../domain/scope.ts";
import type { Queryable } from "./database.ts";
import { ownedLead } from "./in-scope.ts";
import { messages } from "./messages.ts";

/** An alert that was decided, with what became of its task and of each message. */
export interface ToldAlert {
  readonly journeyId: string;
  readonly clock: string;
  readonly number: number;
  readonly step: string;
  readonly kind: string;
  readonly outcome: string;
  readonly state: string;
  readonly decidedAt: number;
  readonly sentAs: "live" | "silent" | null;
  readonly taskId: string | null;
  readonly openFor: string | null;
  readonly leadId: string;
  readonly leadName: string | null;
  readonly messages: readonly StoredMessage[];
}

interface ToldRow extends Omit<ToldAlert, "leadName" | "messages"> {
  readonly card: RecordCard | null;
}

const ALERTS = `
select a.journey_id as "journeyId", a.clock, a.number, a.step, a.kind, a.outcome, a.state, a.decided_at as "decidedAt",
  a.sent_as as "sentAs", a.task_id as "taskId", a.open_for as "openFor", a.lead_id as "leadId", (
    select c.body from lead_records r join record_cards c on c.tenant_id = r.tenant_id and c.record = r.record
    where r.tenant_id = a.tenant_id and r.lead_id = a.lead_id order by c.record limit 1
  ) as card
from alerts a where a.tenant_id = $1 and ($2::bigint is null or a.decided_at < $2) and ${ownedLead("$4", "a.lead_id")}
order by a.decided_at desc, a.journey_id, a.clock, a.number, a.step limit $3`;

/** The newest alerts with their receipts, decided before an instant where one is given. */
export async function toldAlerts(
  db: Queryable,
  tenantId: TenantId,
  of: { readonly before: number | null; readonly limit: number; readonly owners?: Owners },
): Promise<readonly ToldAlert[]> {
  const { rows } = await db.query<ToldRow>(ALERTS, [tenantId, of.before, of.limit, of.owners ?? null]);
  const all = await messages({ db, atomically: (work) => work(db) }).ofAlerts(tenantId, rows);
  const nameOf = (one: Pick<ToldAlert, "journeyId" | "clock" | "number" | "step">) =>
    JSON.stringify([one.journeyId, one.clock, one.number, one.step]);
  const byAlert = Map.groupBy(all, ({ alert }) => nameOf(alert!));
  return rows.map(({ card, ...row }) => ({
    ...row,
    leadName: card?.name ?? card?.email ?? null,
    messages: byAlert.get(nameOf(row)) ?? [],
  }));
}
