import type { Data, TenantId } from "../ports.ts";
import { CHANNEL_LINE, type PlannedMessage } from "./messages.ts";

/** Breaches and reviews go first, what has its time after them. */
const PRIORITY = { alerts: 0, others: 1 } as const;

/** Keeps messages under their identity and puts those that are new in line, in the caller's transaction. */
export async function postMessages(
  data: Pick<Data, "messages" | "outbox">,
  tenantId: TenantId,
  messages: readonly PlannedMessage[],
): Promise<readonly string[]> {
  const added = new Set(await data.messages.add(tenantId, messages));
  const waiting = messages.filter(({ id, state }) => added.has(id) && state === "waiting");
  for (const [notBefore, due] of Map.groupBy(waiting, (one) => one.notBefore))
    await data.outbox.put(
      due.map((one) => messageItem(tenantId, one.id, one.leadId, one.kind)),
      notBefore,
    );
  return [...added];
}

/** A message's place in line. */
export function messageItem(
  tenantId: TenantId,
  id: string,
  lead: string | null,
  kind: PlannedMessage["kind"],
) {
  const isAlert = kind === "breach" || kind === "catchUp" || kind === "review";
  return {
    tenantId,
    installationId: CHANNEL_LINE,
    key: id,
    work: { kind: "message", lead } as const,
    priority: isAlert ? PRIORITY.alerts : PRIORITY.others,
  };
}
