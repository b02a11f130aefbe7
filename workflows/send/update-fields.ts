import type { Connector, Session } from "../../connectors/connector.ts";
import { BREACH_REASON, breachReasons, tenantSpecs } from "../../field-specs/tenant-specs.ts";
import { policyAt } from "../../src/domain/compiled.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { Blocked } from "../../src/errors.ts";
import type { Data, OutboxItem, Ports, TenantId } from "../ports.ts";

/** After what people wait for. */
const PRIORITY = 2;

/**
 * Where a new version offers other breach reasons, every account's list is brought up to date when it takes effect (D21),
 * in the transaction that publishes it. Reasons that are gone stay readable on the records that hold them.
 */
export async function bringFieldsUpToDate(
  data: Pick<Data, "tenants" | "outbox">,
  tenantId: TenantId,
  was: Policy,
  is: Policy,
): Promise<void> {
  if (JSON.stringify(breachReasons(was)) === JSON.stringify(breachReasons(is))) return;
  const work = { kind: "provision", version: is.version } as const;
  const key = `fields of version ${is.version}`;
  await data.outbox.put(
    (await data.tenants.installations(tenantId)).map(({ id }) => ({
      tenantId,
      installationId: id,
      key,
      priority: PRIORITY,
      work,
    })),
    is.effectiveAt,
  );
}

/**
 * Makes an account's fields as the policy in force now wants them; a second time changes nothing. Throws Blocked where the
 * account keeps the list of reasons as it is: reps would choose from the wrong ones.
 */
export async function updateFields(
  ports: Ports,
  connector: Connector,
  session: Session,
  items: readonly OutboxItem[],
): Promise<void> {
  const { tenantId, installationId } = items[0]!;
  const now = ports.clock.now();
  const policies = await ports.store.policies.published(tenantId);
  const policy = policyAt(policies, now);
  const report = await connector.provision(session, tenantSpecs(policy, policies), { check: false });
  const blocked = report.items.filter(({ state }) => state === "blocked");
  for (const { what, detail } of blocked)
    ports.log.warn("a field is not as the policy wants it", { tenantId, installationId, what, detail });
  const list = blocked.find(({ what }) => what.toLowerCase().includes(BREACH_REASON));
  if (list)
    throw new Blocked(
      `The reasons to choose from for a breach are not those of policy version ${policy.version} in ${connector.label}: ${list.what}${list.detail ? `: ${list.detail}` : ""}.`,
      "Mend the field in the CRM, or give the integration the right to, then run `leadclock provision`.",
    );
  await ports.store.transaction(async (data) => {
    await data.outbox.done(items);
    await data.audit.append(tenantId, [
      {
        at: now,
        actor: "leadclock",
        action: "fields.updated",
        subject: installationId,
        detail: {
          version: policy.version,
          changed: report.items
            .filter(({ state }) => state !== "ok" && state !== "blocked")
            .map(({ what }) => what),
          blocked: blocked.map(({ what, detail }) => `${what}: ${detail ?? "blocked"}`),
        },
      },
    ]);
  });
}
