import { z } from "zod";
import type { Member } from "../../workflows/ports.ts";
import { ROLES, roleOf } from "../domain/role.ts";
import { Conflict, NotFound } from "../errors.ts";
import type { Caller } from "./caller.ts";
import type { ApiDeps } from "./deps.ts";
import { type Route, route } from "./route.ts";

const RoleName = z.enum(ROLES);
const Listed = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  crm: z.string(),
  /** What they are here. */
  role: RoleName,
  /** What the CRM's rights make of them. */
  roleFromCrm: RoleName,
  overriddenBy: z.string().nullable(),
  /** Whether the directory knows them: without that they own no lead. */
  known: z.boolean(),
  lastSeenAt: z.number(),
  /** Browsers in which they are signed in. */
  sessions: z.number(),
  isYou: z.boolean(),
});
const Id = z.strictObject({ id: z.string().min(1).max(400) });

/** Who signed in here, what they may do, and the end of sessions. */
export function memberRoutes({ ports, store, crmLabel }: ApiDeps): readonly Route[] {
  const listed = async ({ tenantId, session }: Caller) =>
    (await store.members.all(tenantId)).map((one) => ({
      id: one.id,
      name: one.name,
      email: one.email,
      crm: crmLabel?.(one.crm) ?? one.crm,
      role: roleOf(one),
      roleFromCrm: one.roleFromCrm,
      overriddenBy: one.overriddenBy,
      known: one.userId !== null,
      lastSeenAt: one.lastSeenAt,
      sessions: one.sessions,
      isYou: one.id === session?.memberId,
    }));
  const memberOf = async (tenantId: string, id: string): Promise<Member> => {
    const found = await store.members.get(tenantId, id);
    if (!found) throw new NotFound("such member", "Somebody is a member once they signed in.");
    return found;
  };
  const told = async ({ tenantId, name: actor }: Caller, action: string, subject: string, detail: object) =>
    store.audit.append(tenantId, [{ at: ports.clock.now(), actor, action, subject, detail: { ...detail } }]);
  return [
    route({
      method: "DELETE",
      path: "/session",
      summary: "Sign out: the session of this browser ends",
      needs: "read",
      answer: z.object({ ended: z.boolean() }),
      run: async (_asked, { session }) => {
        if (session) await store.members.end(session.digest);
        return { ended: session !== undefined };
      },
    }),
    route({
      method: "GET",
      path: "/members",
      summary: "Who signed in here, and what they are",
      needs: "operate",
      answer: z.object({ members: z.array(Listed) }),
      run: async (_asked, caller) => ({ members: await listed(caller) }),
    }),
    route({
      method: "PUT",
      path: "/members/{id}/role",
      summary: "Say what somebody is here, or leave it to the CRM again; ends their sessions",
      needs: "operate",
      params: Id,
      body: z.strictObject({ role: RoleName.nullable() }),
      answer: z.object({ members: z.array(Listed) }),
      run: async ({ params: { id }, body: { role } }, caller) => {
        const member = await memberOf(caller.tenantId, id);
        if (id === caller.session?.memberId)
          throw new Conflict("Nobody changes their own role.", "Ask another admin of this account.");
        const was = roleOf(member);
        await store.members.setRole(caller.tenantId, id, role, caller.name, ports.clock.now());
        await told(caller, "member.role", id, { was, is: role ?? member.roleFromCrm, byHand: role !== null });
        return { members: await listed(caller) };
      },
    }),
    route({
      method: "POST",
      path: "/members/{id}/sessions/end",
      summary: "Sign somebody out everywhere",
      needs: "operate",
      params: Id,
      answer: z.object({ ended: z.number() }),
      run: async ({ params: { id } }, caller) => {
        await memberOf(caller.tenantId, id);
        const ended = await store.members.endAll(caller.tenantId, id);
        await told(caller, "member.signedOut", id, { was: ended, is: 0 });
        return { ended };
      },
    }),
  ];
}
