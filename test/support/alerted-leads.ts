import type { AlertRules, Policy } from "../../src/domain/policy.ts";
import type { Instant } from "../../src/domain/time.ts";
import type { OpenStore } from "../../src/store/open-store.ts";
import { type PostOffice, postOffice } from "./post-office.ts";
import { person, type Said, type TwoCrms, twoCrms } from "./two-crms.ts";

const TEAM = {
  backups: {},
  managers: {},
  defaultManager: "crm:mona",
  operations: "crm:olga",
  reviewer: "crm:rex",
};

/** A tenant whose alerts go out on channels that keep what they deliver. */
export interface AlertedLeads {
  readonly acme: TwoCrms;
  readonly post: PostOffice;
  engages(record: string, at: Instant, owner: string | null, type?: string): Promise<void>;
  /** Receipts of a lead's alerts: `response tier-1 to crm:rita delivered (slack failed, email delivered)`. */
  receipts(record: string): Promise<readonly string[]>;
  /** How the subjects of the tasks begin. */
  tasks(): readonly string[];
}

export async function alertedLeads(
  store: OpenStore,
  from: Instant,
  alerts: AlertRules,
  more: Partial<Policy> = {},
): Promise<AlertedLeads> {
  const post = postOffice();
  const acme = await twoCrms(store, from, { people: TEAM, alerts, ...more }, { messaging: post.messaging });
  await acme.people(
    ...["rita", "carl", "mona", "olga", "rex", "tess"].map((name) =>
      person(`crm:${name}`, `${name}@acme.test`, name),
    ),
  );
  return {
    acme,
    post,
    engages: (record, at, owner, type) =>
      acme.tell(
        record,
        { name: `Lead ${record.slice(-1)}` },
        form(at, type),
        ...(owner === null ? [] : [owned(at, owner)]),
      ),
    async receipts(record) {
      const decided = await store.alerts.of(acme.tenantId, await acme.leadOf(record));
      const rows = await store.messages.ofAlerts(acme.tenantId, decided);
      return rows.map(({ alert, recipient, state, receipts: each, why }) => {
        const on = each.map((one) => `${one.channel} ${one.state}`).join(", ");
        const because = state === "dropped" ? `: ${why}` : "";
        return `${alert?.clock} ${alert?.step} to ${recipient} ${state}${on ? ` (${on})` : ""}${because}`;
      });
    },
    tasks: () => acme.accounts.crm.tasks.map(({ subject }) => subject.replace(/:.*/, "")),
  };
}

const form = (at: Instant, type = "hand-raiser"): Said => ({
  kind: "engaged",
  occurredAt: at,
  engagement: "form",
  properties: { lead_type: type },
});

export const owned = (at: Instant, ownerId: string | null): Said => ({
  kind: "ownerChanged",
  occurredAt: at,
  ownerId,
});

export const called = (at: Instant, actorId: string): Said => ({
  kind: "activity",
  occurredAt: at,
  activity: "call",
  activityId: `call ${at}`,
  direction: "outbound",
  actorId,
  actorKind: "user",
  status: "done",
});
