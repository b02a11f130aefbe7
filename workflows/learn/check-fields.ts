import type { Installation, ProvisionReport } from "../../connectors/connector.ts";
import { tenantSpecs } from "../../field-specs/tenant-specs.ts";
import { policyAt } from "../../src/domain/compiled.ts";
import { Reauthorize } from "../../src/errors.ts";
import type { Ports, TenantId } from "../ports.ts";

/** Compares our fields in one account with what they should be; without `check` makes and repairs them. Throws Reauthorize, RetryLater, GiveUp. */
export async function fieldsOf(
  { store, accounts, clock }: Pick<Ports, "store" | "accounts" | "clock">,
  tenantId: TenantId,
  installation: Installation & { readonly status: "connected" | "disconnected" },
  { check }: { readonly check: boolean },
): Promise<ProvisionReport> {
  if (installation.status !== "connected")
    throw new Reauthorize(
      `${installation.crm} account ${installation.accountId} is disconnected: connect it again first.`,
    );
  const policies = await store.policies.published(tenantId);
  const specs = tenantSpecs(policies.length > 0 ? policyAt(policies, clock.now()) : undefined, policies);
  return accounts.connector(installation.crm).provision(accounts.session(installation), specs, { check });
}
