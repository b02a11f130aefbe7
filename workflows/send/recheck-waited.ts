import { type Instant, MINUTE } from "../../src/domain/time.ts";
import type { RulesCache } from "../decide/tenant-rules.ts";
import { rereadLeads, type Unread } from "../learn/reread-leads.ts";
import type { Ports, StoredAlert, TenantId } from "../ports.ts";

/** The CRM was read just before the alert fired; what waited longer is checked again (D18, D19). */
export const RECHECK_AFTER = 5 * MINUTE;
export const READ_AGAIN_AFTER = 1 * MINUTE;
/** Beyond this the first alerts go out without the re-check (D19). */
export const UNREADABLE_AFTER = 10 * MINUTE;

/** What reading the CRM again says of alerts that waited. */
interface Rechecked<Item> {
  /** Whether anything was read: what is known of them may have changed. */
  readonly read: boolean;
  /** These cannot be read yet, and why. */
  readonly waiting: ReadonlyMap<Item, string>;
  /** These go out unread, marked so. */
  readonly marked: ReadonlySet<Item>;
}

/**
 * Reads the leads again whose alert waited: for an account that was disconnected or refused it, for a CRM that was away.
 * What cannot be read waits for it; after ten minutes in vain warnings and first tiers go out (D19).
 */
export async function recheckWaited<Item>(
  ports: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  alerts: ReadonlyMap<Item, StoredAlert>,
): Promise<Rechecked<Item>> {
  const now = ports.clock.now();
  const waited = [...alerts].filter(
    ([, { kind, leadId, decidedAt, state }]) =>
      kind !== "review" &&
      leadId !== "" &&
      (state === "waiting" || state === "failed") &&
      decidedAt < now - RECHECK_AFTER,
  );
  if (waited.length === 0) return { read: false, waiting: new Map(), marked: new Set() };
  const unread = await rereadLeads(ports, rules, tenantId, [...new Set(waited.map(([, one]) => one.leadId))]);
  const isPatient = await patienceWith(ports, tenantId, unread, now);
  const cut = waited.filter(([, { leadId }]) => unread.has(leadId));
  return {
    read: true,
    waiting: new Map(
      cut.filter(([, one]) => isPatient(one)).map(([item, one]) => [item, unread.get(one.leadId)!.why]),
    ),
    marked: new Set(cut.filter(([, one]) => !isPatient(one)).map(([item]) => item)),
  };
}

/** Which alerts of leads that cannot be read wait on: in the first ten minutes all, later the higher tiers (D19). */
export async function patienceWith(
  { store }: Pick<Ports, "store">,
  tenantId: TenantId,
  unread: Unread,
  now: Instant,
): Promise<(alert: Pick<StoredAlert, "leadId" | "kind" | "step">) => boolean> {
  const since = await store.leads.unreadSince(tenantId, [...unread.keys()], now);
  return ({ leadId, kind, step }) =>
    unread.has(leadId) &&
    ((since.get(leadId) ?? now) + UNREADABLE_AFTER > now || (kind === "breach" && step !== "tier-1"));
}
