import { createHash, randomBytes } from "node:crypto";
import type { Connector, CrmUser } from "../../connectors/connector.ts";
import { policyAt } from "../../src/domain/compiled.ts";
import { roleOf } from "../../src/domain/role.ts";
import { BadInput } from "../../src/errors.ts";
import type { RulesCache } from "../decide/tenant-rules.ts";
import type { Ports } from "../ports.ts";
import type { Member, Members } from "./members.ts";
import { roleFrom } from "./team.ts";

/** What the store knows of a session; its id is in the cookie and nowhere else. */
export const sessionDigest = (id: string): string =>
  createHash("sha256").update(`session\n${id}`).digest("hex");

/**
 * A session for somebody whom their CRM vouched for, under a new id. Throws BadInput where their account is not connected
 * here or they are switched off in it; whatever the CRM's rights could not be read for.
 */
export async function signIn(
  { ports, rules, members }: { readonly ports: Ports; readonly rules: RulesCache; readonly members: Members },
  connector: Connector,
  user: CrmUser,
): Promise<{ readonly id: string; readonly member: Member }> {
  const { store, clock } = ports;
  const now = clock.now();
  const installation = await store.tenants.byAccount(connector.crm, user.accountId);
  if (installation?.status !== "connected")
    throw new BadInput(
      "account",
      `this ${connector.label} account is not connected to Leadclock here.`,
      `Choose the account that your admin connected, or connect this one first.`,
    );
  const { tenantId } = installation;
  const rights = await connector.signIn!.rights(ports.accounts.session(installation), user);
  const known = await rules.of(store, tenantId);
  const { view } = known;
  const userId = user.userId ?? (user.email === null ? null : view.named(user.email));
  if (!rights.active || (userId !== null && !view.userAt(userId, now).active))
    throw new BadInput(
      "account",
      `you are switched off in ${connector.label}.`,
      "Ask an admin of the account.",
    );
  const policy = known.policies.length === 0 ? null : policyAt(known.policies, now);
  const name =
    user.name ?? (userId === null ? null : view.userAt(userId, now).name) ?? user.email ?? user.crmUserId;
  const { accountId, crmUserId } = user;
  const email = user.email ?? (userId === null ? null : view.emailOf(userId));
  const person = { crm: connector.crm, accountId, crmUserId, userId, email, name };
  const member = await members.seen(tenantId, person, roleFrom(rights, userId, { view, policy }, now), now);
  // A new id each time: one that was put into the browser before is worth nothing.
  const id = randomBytes(32).toString("base64url");
  await members.begin(member, sessionDigest(id), now);
  await store.audit.append(tenantId, [
    {
      at: now,
      actor: name,
      action: "session.began",
      subject: member.id,
      detail: { crm: connector.crm, role: roleOf(member) },
    },
  ]);
  return { id, member };
}
