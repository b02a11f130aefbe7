import type { RecordRef } from "../../src/domain/facts.ts";
import type { Instant } from "../../src/domain/time.ts";
import { Blocked, GiveUp, Reauthorize, RetryLater } from "../../src/errors.ts";
import { type Connection, homesOf } from "../decide/homes.ts";
import type { RulesCache } from "../decide/tenant-rules.ts";
import type { LeadId, Ports, TenantId } from "../ports.ts";
import { disconnect } from "./disconnect.ts";
import { learn } from "./learn.ts";

/** Leads that could not be read in all their accounts: why, and when the CRM wants to be asked again if it says so. */
export type Unread = ReadonlyMap<LeadId, { readonly why: string; readonly askAt: Instant | null }>;

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
  const unread: Unread[] = [];
  for (const [installation, records] of byAccount)
    unread.push(await rereadIn(ports, rules, installation, records));
  return new Map(unread.flatMap((one) => [...one]));
}

async function rereadIn(
  ports: Ports,
  rules: RulesCache,
  installation: Connection,
  records: ReadonlyMap<LeadId, readonly RecordRef[]>,
): Promise<Unread> {
  const all = (why: string, askAt: Instant | null = null) =>
    new Map([...records.keys()].map((lead) => [lead, { why, askAt }]));
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
      const unread: Unread[] = [];
      for (const one of records) unread.push(await rereadIn(ports, rules, installation, new Map([one])));
      return new Map(unread.flatMap((each) => [...each]));
    }
    if (error instanceof Reauthorize)
      await disconnect(ports, installation.tenantId, installation.id, error.message);
    else if (!(error instanceof RetryLater) && !(error instanceof GiveUp)) throw error;
    return all(error.message, error instanceof RetryLater ? error.at : null);
  }
}
