import { createHash } from "node:crypto";
import { policyAt } from "../../src/domain/compiled.ts";
import { inPersons } from "../../src/domain/one-person.ts";
import type { Instant } from "../../src/domain/time.ts";
import { alertKey } from "../decide/alert-key.ts";
import { taskHome } from "../decide/homes.ts";
import type { TenantRules } from "../decide/tenant-rules.ts";
import type { Data, StoredAlert } from "../ports.ts";

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
  /** Default: the policy's operations. */
  readonly to?: string;
}

/** A task for operations that hangs on no lead, once for each key; answers whether it is new. In the caller's transaction. */
export async function tellOperations(
  data: Pick<Data, "alerts" | "outbox">,
  rules: TenantRules,
  notice: Notice,
  now: Instant,
): Promise<boolean> {
  const key = { journeyId: OPERATIONS, clock: OPERATIONS, number: 1, step: notice.key };
  if (rules.policies.length === 0 || (await data.alerts.existing(rules.tenantId, [key])).length > 0)
    return false;
  const { policies } = inPersons({ tenant: rules.view, policies: rules.policies, facts: [] }, now);
  const policy = policyAt(policies, now);
  const to = notice.to ?? policy.people.operations ?? policy.people.defaultManager ?? null;
  const home = taskHome(rules.installations, [], policy);
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
    body: { type: OPERATIONS, subject: notice.title ?? notice.subject },
  };
  await data.alerts.add(rules.tenantId, "", [alert]);
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
