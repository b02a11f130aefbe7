import type { Ports, StoredAlert, Tenant } from "../ports.ts";

/**
 * Live alerts go out only for journeys engaged after going live, and what went out in silence never does. One whose task
 * or first message was live is silent from then on where the tenant has gone back to silent (D36).
 */
export async function sendingMode(
  { store }: Pick<Ports, "store">,
  tenant: Tenant,
  alert: StoredAlert,
): Promise<"live" | "silent"> {
  if (tenant.mode === "silent" || alert.sentAs === "silent") return "silent";
  const journeys = (await store.leads.journeys(tenant.id, [alert.leadId])).get(alert.leadId) ?? [];
  const journey = journeys.find((one) => one.engagement.factKeys.includes(alert.engagementKey));
  // What belongs to no journey is a question about the whole tenant: an unknown value, an import.
  return (journey?.stamps.engagedAt ?? alert.decidedAt) >= tenant.modeSince ? "live" : "silent";
}
