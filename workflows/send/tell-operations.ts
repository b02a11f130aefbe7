import { createHash } from "node:crypto";
import { policyAt } from "../../src/domain/compiled.ts";
import { inPersons } from "../../src/domain/one-person.ts";
import type { MessageChannel } from "../../src/domain/policy.ts";
import type { Instant } from "../../src/domain/time.ts";
import { type AlertKey, alertKey } from "../decide/alert-key.ts";
import { taskHome } from "../decide/homes.ts";
import type { TenantRules } from "../decide/tenant-rules.ts";
import { carrier } from "../messages/plan-messages.ts";
import { postMessages } from "../messages/post-messages.ts";
import type { Data, Ports, StoredAlert, TenantId } from "../ports.ts";

/** In place of a journey: a task about no lead, for whoever keeps Leadclock running. */
export const OPERATIONS = "operations";

export interface Notice {
  /** Told once under this key, ever. */
  readonly key: string;
  readonly subject: string;
  readonly body: readonly string[];
  /** The lead that it speaks of: erased with it (D40). */
  readonly lead?: string;
  /** Kept in its place, where the subject names somebody. */
  readonly title?: string;
  /** Said on these channels as well, where a task may not come: in words that name nobody who wrote to us (D40). */
  readonly aloud?: { readonly on: readonly MessageChannel[]; readonly body: readonly string[] };
  /** An account that may take no task now: another one is chosen if there is one. */
  readonly notIn?: string;
  /** Default: the policy's operations. */
  readonly to?: string;
}

export const NOTICE = "notice";

/** A notice's identity among the alerts. */
export const noticeKey = (step: string): AlertKey => ({
  journeyId: OPERATIONS,
  clock: OPERATIONS,
  number: 1,
  step,
});

/** The channels that are set up, in the order in which they are tried. */
export async function channelsSetUp(
  { messaging }: Pick<Ports, "messaging">,
  tenantId: TenantId,
): Promise<readonly MessageChannel[]> {
  const settings = await messaging?.settings(tenantId);
  return settings ? (["slack", "email"] as const).filter((name) => settings[name] !== null) : [];
}

/** A task for operations that hangs on no lead, once for each key; answers whether it is new. In the caller's transaction. */
export async function tellOperations(
  data: Pick<Data, "alerts" | "outbox" | "messages">,
  rules: TenantRules,
  notice: Notice,
  now: Instant,
): Promise<boolean> {
  const key = noticeKey(notice.key);
  if (rules.policies.length === 0 || (await data.alerts.existing(rules.tenantId, [key])).length > 0)
    return false;
  const { policies } = inPersons({ tenant: rules.view, policies: rules.policies, facts: [] }, now);
  const policy = policyAt(policies, now);
  const to = notice.to ?? policy.people.operations ?? policy.people.defaultManager ?? null;
  const others = rules.installations.filter(
    ({ id, status }) => id !== notice.notIn && status === "connected",
  );
  const home = taskHome(others.length > 0 && notice.notIn ? others : rules.installations, [], policy);
  const alert: StoredAlert = {
    ...key,
    engagementKey: OPERATIONS,
    kind: "review",
    outcome: "sent",
    decidedAt: now,
    openFor: to,
    leadId: "",
    taskId: null,
    sentAs: null,
    state: home ? "waiting" : "skipped",
    installationId: home?.installation.id ?? null,
    body: {
      type: OPERATIONS,
      subject: notice.title ?? notice.subject,
      ...(notice.aloud && { aloud: notice.aloud.body }),
    },
  };
  await data.alerts.add(rules.tenantId, "", [alert]);
  if (notice.aloud && notice.aloud.on.length > 0 && to !== null) {
    const rest = { recipient: to, channels: notice.aloud.on, plannedAt: now, notBefore: now };
    await postMessages(data, rules.tenantId, [carrier(NOTICE, notice.key, rest)]);
  }
  if (!home) return true;
  const work = {
    kind: "createTask",
    alert: key,
    lead: notice.lead ?? "",
    draft: {
      key: createHash("sha256").update(alertKey(key)).digest("base64url").slice(0, 22),
      subject: notice.subject,
      body: notice.body,
      assignee: to,
      dueAt: now,
      priority: "high",
      call: false,
      attachTo: null,
      firstTriedAt: null,
    },
  } as const;
  await data.outbox.put(
    [
      {
        tenantId: rules.tenantId,
        installationId: home.installation.id,
        key: alertKey(key),
        priority: 0,
        work,
      },
    ],
    now,
  );
  return true;
}
