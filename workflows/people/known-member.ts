import type { Connector, CrmUser } from "../../connectors/connector.ts";
import { policyAt } from "../../src/domain/compiled.ts";
import { MINUTE } from "../../src/domain/time.ts";
import type { RulesCache } from "../decide/tenant-rules.ts";
import type { Ports } from "../ports.ts";
import type { Member, Members } from "./members.ts";
import { roleFrom } from "./team.ts";

/**
 * The member of whom a CRM says that they ask, with their rights as they are now. Whoever never signed in becomes a member
 * here if the account's directory knows them as active, or the CRM as an admin; `null`: nobody we know. Throws what the
 * CRM's rights could not be read for.
 */
export async function knownMember(
  { ports, rules, members }: { readonly ports: Ports; readonly rules: RulesCache; readonly members: Members },
  connector: Connector,
  user: CrmUser,
): Promise<Member | null> {
  const { store, clock } = ports;
  const now = clock.now();
  const { accountId, crmUserId } = user;
  const installation = await store.tenants.byAccount(connector.crm, accountId);
  if (installation?.status !== "connected" || !connector.signIn) return null;
  const { tenantId } = installation;
  const rights = await connector.signIn.rights(ports.accounts.session(installation), user);
  if (!rights.active) return null;
  const { view, policies } = await rules.of(store, tenantId);
  const before = await members.get(tenantId, `${connector.crm}:${accountId}:${crmUserId}`);
  const email = user.email ?? before?.email ?? null;
  const userId = user.userId ?? (email === null ? null : view.named(email)) ?? before?.userId ?? null;
  if (userId === null && !before && !rights.admin) return null;
  if (userId !== null && !view.userAt(userId, now).active) return null;
  const policy = policies.length === 0 ? null : policyAt(policies, now);
  const role = roleFrom(rights, userId, { view, policy }, now);
  const isAsBefore =
    before?.roleFromCrm === role &&
    before.userId === userId &&
    before.email === email &&
    now - before.lastSeenAt < MINUTE;
  if (before && isAsBefore) return before;
  const name =
    user.name ??
    (userId === null ? null : view.userAt(userId, now).name) ??
    before?.name ??
    email ??
    crmUserId;
  const person = { crm: connector.crm, accountId, crmUserId, userId, email, name };
  return members.seen(tenantId, person, role, now);
}
