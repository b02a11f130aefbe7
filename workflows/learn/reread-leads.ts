import type { RecordRef } from "../../src/domain/facts.ts";
import { Blocked, GiveUp, Reauthorize, RetryLater } from "../../src/errors.ts";
import { type Connection, homesOf } from "../decide/homes.ts";
import type { RulesCache } from "../decide/tenant-rules.ts";
import type { LeadId, Ports, TenantId } from "../ports.ts";
import { disconnect } from "./disconnect.ts";
import { learn } from "./learn.ts";

/** Why a lead could not be read in all its accounts, by lead. */
export type Unread = ReadonlyMap<LeadId, string>;

/** Reads every record of these leads again in its own account; one that cannot be read holds up no other (D19, D24). */
export async function rereadLeads(
  ports: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  leads: readonly LeadId[],
): Promise<Unread> {
  const { installations } = await rules.of(ports.store, tenantId);
  const byAccount = new Map<Connection, Map<LeadId, RecordRef[]>>();
  for (const [lead, homes] of await ports.store.leads.homes(tenantId, leads))
    for (const { record, installation } of homesOf(installations, homes)) {
      const ofAccount = byAccount.get(installation) ?? new Map<LeadId, RecordRef[]>();
      byAccount.set(installation, ofAccount.set(lead, [...(ofAccount.get(lead) ?? []), record]));
    }
  const unread = new Map<LeadId, string>();
  for (const [installation, records] of byAccount)
    for (const [lead, why] of await rereadIn(ports, rules, installation, records)) unread.set(lead, why);
  return unread;
}

async function rereadIn(
  ports: Ports,
  rules: RulesCache,
  installation: Connection,
  records: ReadonlyMap<LeadId, readonly RecordRef[]>,
): Promise<Unread> {
  const all = (why: string) => new Map([...records.keys()].map((lead) => [lead, why]));
  if (installation.status !== "connected") return all(`${installation.id} is disconnected`);
  try {
    const connector = ports.accounts.connector(installation.crm);
    const session = ports.accounts.session(installation);
    const understood = await connector.reread(session, [...records.values()].flat());
    await learn(ports, rules, installation, understood, { seenBy: "sweep", receivedAt: ports.clock.now() });
    return new Map();
  } catch (error) {
    // One lead that can never be read must not silence the others.
    if (error instanceof GiveUp && !(error instanceof Blocked) && records.size > 1) {
      const unread = new Map<LeadId, string>();
      for (const one of records)
        for (const [lead, why] of await rereadIn(ports, rules, installation, new Map([one])))
          unread.set(lead, why);
      return unread;
    }
    if (error instanceof Reauthorize)
      await disconnect(ports, installation.tenantId, installation.id, error.message);
    else if (!(error instanceof RetryLater) && !(error instanceof GiveUp)) throw error;
    return all(error.message);
  }
}
